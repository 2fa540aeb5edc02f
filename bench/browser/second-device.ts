/** Another device of the same person, which has done a lot already. */
import { seededRandom } from '../../models/math/random';
import { RemoteDevice, type Deed } from '../remote-device';
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
  const device = await RemoteDevice.register(product.url, 'Second device');
  await device.push(product.url, await history(`${product.url}${catalogueUrl}`, count));
  return device.linkCode(product.url);
}

/** Four likes to one dislike over two years, of the items that most people scored, as a person knows them. */
async function history(catalogueUrl: string, count: number): Promise<Deed[]> {
  const { items } = (await (await fetch(catalogueUrl)).json()) as {
    items: { id: string; crowd: { votes: number } | null }[];
  };
  const votes = (item: (typeof items)[number]) => item.crowd?.votes ?? 0;
  const known = items.toSorted((a, b) => votes(b) - votes(a)).slice(0, 10 * count);
  const random = seededRandom(1);
  const now = Date.now();
  return Array.from({ length: count }, (_, n) => ({
    kind: random() < LIKED_SHARE ? 'like' : 'dislike',
    itemId: known.splice(Math.floor(random() * known.length), 1)[0].id,
    at: now - Math.floor((1 - n / count) * TWO_YEARS_MS),
  }));
}
