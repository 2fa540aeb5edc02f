import type { EvidenceSource } from '../../models/collaborative/evidence-matrix';
import { foldInto } from '../../models/collaborative/fold-in';
import type { CollaborativeState } from '../../models/collaborative/state';
import { dotRow } from '../../models/math/dot';
import type { Preference } from '../../models/types';
import { type Interactions, readInteractions } from './read';

/** So many are judged; the scripts of the peers judge the same ones. */
const MOST = 2000;

/** Ranks one item that each of some people had in the end among all that they had not: NDCG@10, full ranking. */
export class HeldOut {
  readonly #known = new Map<number, readonly [Uint32Array, Float32Array, Uint8Array]>();

  private constructor(readonly cases: readonly { readonly user: number; readonly item: number }[]) {}

  static async read(file: string, log: Interactions): Promise<HeldOut> {
    const test = await readInteractions(file);
    const users = test.users.ids().map((id) => log.users.indexOf(numbered(id)));
    const items = test.items.ids().map((id) => log.items.indexOf(numbered(id)));
    const cases: { user: number; item: number }[] = [];
    for (const piece of test.pieces) {
      for (let at = 0; at < piece.users.length; at++) {
        const [user, item] = [users[piece.users[at]], items[piece.items[at]]];
        if (user !== undefined && item !== undefined) cases.push({ user, item });
      }
    }
    return new HeldOut(cases.slice(0, MOST));
  }

  /** The same evidence; what is known of the people to be judged is copied as it is laid out. */
  watching(source: EvidenceSource): EvidenceSource {
    return {
      ...source,
      fill: (into) => {
        const entries = source.fill(into);
        for (const { user } of this.cases) {
          const [from, to] = [into.offsets[user], into.offsets[user + 1]];
          this.#known.set(user, [
            Uint32Array.from(into.indexes.subarray(from, to)),
            into.weights.slice(from, to),
            into.liked.slice(from, to),
          ]);
        }
        return entries;
      },
    };
  }

  ndcg(state: CollaborativeState): number {
    const solve = foldInto(state);
    let gain = 0;
    for (const { user, item } of this.cases) {
      const [items, weights, liked] = this.#known.get(user)!;
      const preferences = Array.from(items, (item, at): Preference => ({
        ...{ itemId: state.ids[item], liked: liked[at] === 1 },
        ...{ confidence: weights[at], at: 0 },
      }));
      const folded = solve(preferences);
      if (folded) gain += gainOf(state, folded.factor, item, new Set(items));
    }
    return gain / Math.max(1, this.cases.length);
  }
}

function gainOf(
  { ids, k, itemFactors }: CollaborativeState,
  factor: Float32Array,
  item: number,
  known: ReadonlySet<number>,
): number {
  const target = dotRow(itemFactors, item * k, factor);
  let rank = 0;
  for (let other = 0; other < ids.length && rank < 10; other++)
    if (!known.has(other) && dotRow(itemFactors, other * k, factor) > target) rank++;
  return rank < 10 ? 1 / Math.log2(rank + 2) : 0;
}

const numbered = (id: string): string | number => (/^(0|[1-9]\d{0,8})$/.test(id) ? Number(id) : id);
