import type { ItemSimilarity } from '../hybrid/similarity';
import type { SourceList } from './sources';

/**
 * Maximal Marginal Relevance (Carbonell & Goldstein 1998) for several lists that fill one slate: what a source would show
 * next has the largest λ relevance - (1 - λ) max similarity to all that stands above, whoever chose it. Similarities are
 * taken only of items that could be next: relevance falls along a list and the maximum never does, so both bound the value
 * from above (lazy evaluation, Minoux 1978). `nextByDefinition` is the oracle (R6).
 */
export class Filling {
  readonly #chosen: number[] = [];
  readonly #taken = new Set<number>();
  /** Of each item: the largest similarity to the first `upTo` chosen ones. */
  readonly #nearest = new Map<number, { value: number; upTo: number }>();

  /** @param lambda in [0, 1]: 1 ranks by relevance alone @param tieBreak decides between equals: the larger goes first */
  constructor(
    readonly lambda: number,
    readonly similarity: ItemSimilarity,
    readonly tieBreak: (item: number) => number,
  ) {}

  /** @returns the item that the source would show next; null: it has none left */
  next({ items, relevance }: SourceList): number | null {
    const { lambda } = this;
    let best = -1;
    let most = -Infinity;
    for (let at = 0; at < items.length; at++) {
      const item = items[at];
      if (lambda * relevance[at] < most) break;
      if (this.#taken.has(item)) continue;
      const known = this.#nearest.get(item)?.value ?? 0;
      if (lambda * relevance[at] - (1 - lambda) * known < most) continue;
      const value = lambda * relevance[at] - (1 - lambda) * this.#nearestTo(item);
      if (value > most || (value === most && this.tieBreak(item) > this.tieBreak(best)))
        [best, most] = [item, value];
    }
    return best < 0 ? null : best;
  }

  take(item: number): void {
    this.#chosen.push(item);
    this.#taken.add(item);
  }

  has(item: number): boolean {
    return this.#taken.has(item);
  }

  #nearestTo(item: number): number {
    if (this.lambda === 1) return 0;
    const nearest = this.#nearest.get(item) ?? { value: 0, upTo: 0 };
    for (; nearest.upTo < this.#chosen.length; nearest.upTo++)
      nearest.value = Math.max(nearest.value, this.similarity(item, this.#chosen[nearest.upTo]));
    this.#nearest.set(item, nearest);
    return nearest.value;
  }
}

/** The definition, word for word: every similarity anew. */
export function nextByDefinition(
  { items, relevance }: SourceList,
  chosen: readonly number[],
  { lambda, similarity, tieBreak }: Pick<Filling, 'lambda' | 'similarity' | 'tieBreak'>,
): number | null {
  const left = items
    .map((item, at) => ({
      item,
      value:
        lambda * relevance[at] -
        (1 - lambda) * Math.max(0, ...chosen.map((other) => similarity(item, other))),
    }))
    .filter(({ item }) => !chosen.includes(item))
    .sort((a, b) => b.value - a.value || tieBreak(b.item) - tieBreak(a.item));
  return left[0]?.item ?? null;
}
