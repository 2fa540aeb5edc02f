/**
 * Other people: anonymous devices that speak the real protocol over HTTP, so that there is something to train from.
 * Their taste is coherent and seeded: each likes films of one block of the catalogue.
 */
import { expect } from '@playwright/test';
import { v4, v7 } from 'uuid';

export interface Manifest {
  catalogue: { url: string };
  artefacts: {
    collaborative: { digest: string; version: string } | null;
    ensemble?: { digest: string; version: string } | null;
  };
  deltas?: { from: string; url: string }[];
  prior?: { digest: string; people: number } | null;
  experiment?: { id: string } | null;
}

export const manifestOf = async (url: string): Promise<Manifest> =>
  (await (await fetch(`${url}/api/manifest`)).json()) as Manifest;

/** A new server has its first factors some time after it is up: a device that came before would ask again much later. */
export const firstModel = (url: string): Promise<void> =>
  expect
    .poll(async () => (await manifestOf(url)).artefacts.collaborative, { timeout: 60_000 })
    .not.toBeNull();

export async function post(url: string, body: unknown, token?: string): Promise<Record<string, unknown>> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) },
    body: JSON.stringify(body),
  });
  expect(answer.ok, `${url} answered ${answer.status}`).toBe(true);
  return (await answer.json()) as Record<string, unknown>;
}

/**
 * `people` devices; each likes `likes` of the items, chosen by place so that neighbours share their taste.
 * @param source of their lists that showed them what they like; absent: they found it themselves
 */
export async function community(
  url: string,
  items: readonly string[],
  people: number,
  likes: number,
  source?: string,
): Promise<void> {
  const now = Date.now();
  for (let person = 0; person < people; person++) {
    const deviceId = v4();
    const { token } = await post(`${url}/api/devices`, { protocol: 1, deviceId, name: 'community' });
    const all = Array.from({ length: likes }, (_, n) => ({
      id: v7(),
      deviceId,
      seq: n + 1,
      kind: 'like',
      itemId: items[(person + n * 3) % items.length],
      value: null,
      context: null,
      at: now - (likes - n) * 60_000,
    }));
    const liked = all.filter((event, n) => all.findIndex(({ itemId }) => itemId === event.itemId) === n);
    const events = source === undefined ? liked : liked.flatMap((like) => shownBefore(like, source));
    events.forEach((event, n) => (event.seq = n + 1));
    const answer = await post(`${url}/api/sync/push`, { protocol: 1, events }, token as string);
    expect(answer.ackedSeq).toBe(events.length);
  }
}

/** The same with the impression that it answers, as a device logs what a source of its list has shown. */
function shownBefore<Like extends { id: string; at: number }>(like: Like, source: string) {
  const id = v7();
  const features = [1, 0.5, 0.5, 0, 0, 0, 0, 0, 1];
  const shown = { surface: 'home:recommended', source, features, propensity: 0.1 };
  return [
    { ...like, id, kind: 'impression', context: shown, at: like.at - 1000 },
    { ...like, context: { impressionId: id } },
  ];
}
