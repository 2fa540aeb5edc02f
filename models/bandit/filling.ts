import type { SimilaritySum } from '../hybrid/similarity';
import type { GenreBalance } from './genre-balance';
import type { SourceList } from './sources';

/** What a slate is worth beside what its sources say of each item: weights in units of the relevance of the best. */
export interface Objective {
  /** μ >= 0, of how unlike an item is to what stands above. */
  readonly diversity: number;
  /** τ >= 0, what being the best known of all costs: popular items are shown enough without. */
  readonly fame: number;
  /** κ >= 0, of how far the genres of the list are from those of the person's likes. */
  readonly calibration: number;
}

export interface ItemViews {
  readonly similarity: SimilaritySum;
  /** How well known each item is, in [0, 1]. */
  readonly fame: ArrayLike<number>;
  /** Decides between equals: the larger goes first. */
  readonly tieBreak: (item: number) => number;
}

/** What a place is worth, as in the discount of DCG (Järvelin & Kekäläinen 2002). @param position 0-based */
export const discount = (position: number): number => 1 / Math.log2(position + 2);

/**
 * Several lists fill one slate, place by place: at place n a source would show its item with the largest
 *
 *     relevance_i / log2(n + 2) + μ (1 - mean similarity to all that stands above) - τ fame_i - κ KL(likes ‖ list + i)
 *
 * whoever chose what stands above. The discount leaves the first places to relevance and lets the last ones vary. The mean,
 * and not the largest similarity of MMR (Carbonell & Goldstein 1998), because intra-list diversity is a mean; κ is the
 * calibration of Steck 2018. Relevance falls along a list and every other term has a bound, so few similarities are taken
 * (lazy evaluation, Minoux 1978). `worthByDefinition` is the oracle (R6).
 */
export class Filling {
  readonly #chosen: number[] = [];
  // By item and plain: they are asked for each candidate of each source at each place.
  readonly #taken: Uint8Array;
  /** Sum of the similarities of each item to the first `upTo` chosen ones. */
  readonly #alike: Float64Array;
  readonly #upTo: Uint16Array;
  /** What each list would have shown at the place before: mostly it still would, and then little else is looked at. */
  readonly #before = new Map<SourceList, number>();

  /** @param balance of the genres, owned by the filling from now on; null: nothing is known to balance by */
  constructor(
    readonly objective: Objective,
    readonly views: ItemViews,
    readonly balance: GenreBalance | null,
  ) {
    const items = views.fame.length;
    this.#taken = new Uint8Array(items);
    this.#alike = new Float64Array(items);
    this.#upTo = new Uint16Array(items);
  }

  /** @returns where in its list the item stands that the source would show next; null: it has none left */
  next(list: SourceList): number | null {
    const { items, relevance } = list;
    const { objective, views } = this;
    const above = this.#chosen.length;
    const place = discount(above);
    const diversity = above > 0 ? objective.diversity : 0;
    const taken = this.#taken;
    const alike = this.#alike;
    const { fame } = views;
    let best = this.#before.get(list) ?? -1; // in the list
    if (best >= 0 && taken[items[best]]) best = -1;
    let most = best < 0 ? -Infinity : this.#worth(items[best], place * relevance[best]);
    for (let at = 0; at < items.length; at++) {
      const item = items[at];
      const relevant = place * relevance[at];
      if (relevant + diversity < most) break;
      if (taken[item] || at === best) continue;
      const atMost =
        relevant + diversity - objective.fame * fame[item] - (diversity * alike[item]) / (above || 1);
      // Genres cost little to look up, similarities much: those of what cannot win any more are not taken. They would only
      // add to how alike it is.
      if (atMost < most || atMost - this.#imbalanceOf(item) < most) continue;
      const value = this.#worth(item, relevant);
      if (value > most || (value === most && views.tieBreak(item) > views.tieBreak(items[best])))
        [best, most] = [at, value];
    }
    if (best < 0) return null;
    this.#before.set(list, best);
    return best;
  }

  /** At the next place. */
  #worth(item: number, relevant: number): number {
    const { objective, views } = this;
    const above = this.#chosen.length;
    const diversity = above > 0 ? objective.diversity : 0;
    if (diversity > 0) this.#compare(item);
    const fixed = relevant + diversity - objective.fame * views.fame[item];
    return fixed - (diversity * this.#alike[item]) / (above || 1) - this.#imbalanceOf(item);
  }

  #imbalanceOf(item: number): number {
    return this.objective.calibration * (this.balance?.after(item) ?? 0);
  }

  take(item: number): void {
    this.#chosen.push(item);
    this.#taken[item] = 1;
    this.balance?.take(item);
  }

  has(item: number): boolean {
    return this.#taken[item] === 1;
  }

  /** Takes the similarities that are missing. */
  #compare(item: number): void {
    const above = this.#chosen.length;
    const from = this.#upTo[item];
    if (from === above) return;
    this.#alike[item] = this.views.similarity(item, this.#chosen, from, this.#alike[item]);
    this.#upTo[item] = above;
  }
}

/** The definition, word for word: what one item is worth at the next place, everything anew. */
export function worthByDefinition(
  { item, relevance }: { readonly item: number; readonly relevance: number },
  chosen: readonly number[],
  { objective, views }: Pick<Filling, 'objective' | 'views'>,
  divergence: (list: readonly number[]) => number,
): number {
  const alike = views.similarity(item, chosen, 0, 0);
  const unlike = chosen.length > 0 ? 1 - alike / chosen.length : 0;
  return (
    discount(chosen.length) * relevance +
    objective.diversity * unlike -
    objective.fame * views.fame[item] -
    objective.calibration * divergence([...chosen, item])
  );
}
