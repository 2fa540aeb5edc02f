/** Another device of the same person, which has done a lot already: it speaks the protocol over HTTP. */
import { v4, v7 } from 'uuid';
import { PalateError } from '../../models/errors';
import { seededRandom } from '../../models/math/random';
import {
  linkCodeResponseSchema,
  pushResponseSchema,
  registerDeviceResponseSchema,
} from '../../sync-server/protocol/messages';
import { PROTOCOL_VERSION } from '../../sync-server/protocol/version';
import type { Product } from './product';

const LIKED_SHARE = 0.8;
const TWO_YEARS_MS = 730 * 86_400_000;

/**
 * Says `count` likes and dislikes of different items, and makes the code with which the browser joins.
 * @param count at most 500: what one push may hold
 * @returns the code
 */
export async function livedSecondDevice(
  product: Product,
  catalogueUrl: string,
  count: number,
): Promise<string> {
  const deviceId = v4();
  const post = async (route: string, body: unknown, token?: string) => {
    const answer = await fetch(`${product.url}${route}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(token ? { authorization: `Bearer ${token}` } : {}),
      },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new PalateError(`${route} answered ${answer.status}: ${await answer.text()}`);
    return answer.json();
  };
  const protocol = PROTOCOL_VERSION;
  const device = { protocol, deviceId, name: 'Second device' };
  const { token } = registerDeviceResponseSchema.parse(await post('/api/devices', device));
  const events = await history(`${product.url}${catalogueUrl}`, deviceId, count);
  const pushed = pushResponseSchema.parse(await post('/api/sync/push', { protocol, events }, token));
  if (pushed.ackedSeq !== count || pushed.quarantined.length > 0)
    throw new PalateError(
      `Of ${count} events ${pushed.ackedSeq} were taken, ${pushed.quarantined.length} refused.`,
    );
  return linkCodeResponseSchema.parse(await post('/api/devices/link-code', {}, token)).code;
}

/** Four likes to one dislike over two years, of the items that most people scored, as a person knows them. */
async function history(catalogueUrl: string, deviceId: string, count: number) {
  const { items } = (await (await fetch(catalogueUrl)).json()) as {
    items: { id: string; crowd: { votes: number } | null }[];
  };
  const votes = (item: (typeof items)[number]) => item.crowd?.votes ?? 0;
  const known = items.toSorted((a, b) => votes(b) - votes(a)).slice(0, 10 * count);
  const random = seededRandom(1);
  const now = Date.now();
  return Array.from({ length: count }, (_, n) => ({
    id: v7(),
    deviceId,
    seq: n + 1,
    kind: random() < LIKED_SHARE ? 'like' : 'dislike',
    itemId: known.splice(Math.floor(random() * known.length), 1)[0].id,
    value: null,
    context: null,
    at: now - Math.floor((1 - n / count) * TWO_YEARS_MS),
  }));
}
