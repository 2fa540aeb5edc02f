import type { TraitIndex } from '../hybrid/traits';
import type { History, VocabularyView } from '../types';

/** Genres of each item by number, 0 to `count - 1`, each once. */
export interface GenreView {
  readonly count: number;
  readonly of: (item: number) => readonly number[];
  /** Which set of genres an item has, by number, 0 to `kinds - 1`: many items have the same. */
  readonly kindOf: (item: number) => number;
  readonly kinds: number;
}

export function genreView(genres: TraitIndex, items: number): GenreView {
  const own: number[][] = Array.from({ length: items }, () => []);
  let count = 0;
  for (const trait of genres.values()) {
    for (const item of trait.items) own[item].push(count);
    count++;
  }
  return genresByItem(own, count);
}

/** @param own genres of each item, ascending */
export function genresByItem(own: readonly (readonly number[])[], count: number): GenreView {
  const numbers = new Map<string, number>();
  const kind = Int32Array.from(own, (genres) => {
    const name = genres.join();
    const number = numbers.get(name) ?? numbers.size;
    numbers.set(name, number);
    return number;
  });
  return { count, of: (item) => own[item], kindOf: (item) => kind[item], kinds: numbers.size };
}

/** So much of the target is mixed into the list, so that a genre which is missing costs a finite amount (Steck 2018). */
const SMOOTHING = 0.01;

/**
 * What somebody's likes are made of: each counts by its confidence, in equal parts for its genres.
 * @returns shares that sum to 1, length `count`, owned by the caller; null without a liked item that has a genre
 */
export function likedGenres(
  { preferences }: History,
  genres: GenreView,
  vocabulary: VocabularyView,
): Float64Array | null {
  const shares = new Float64Array(genres.count);
  let whole = 0;
  for (const { itemId, liked, confidence } of preferences) {
    const item = liked ? vocabulary.indexOf(itemId) : -1;
    const own = item < 0 ? [] : genres.of(item);
    if (own.length === 0) continue;
    for (const genre of own) shares[genre] += confidence / own.length;
    whole += confidence;
  }
  return whole > 0 ? shares.map((share) => share / whole) : null;
}

/**
 * How far a list is from a target: KL(p ‖ (1 - α) q + α p) with q the genres of its items (Steck 2018, Calibrated
 * recommendations, equation 3), >= 0. Knows what one item more would make of it at the cost of the item's own genres.
 */
export class GenreBalance {
  readonly #counts: Float64Array;
  readonly #wanted: readonly number[];
  #items = 0;
  /** Items that were taken, with genres or without. */
  #steps = 0;
  /** What each kind of item would make of the list, as of so many steps and one. */
  readonly #known: Float64Array;
  readonly #asOf: Uint32Array;
  /** For a list with one described item more that adds nothing: the term of each wanted genre, and their sum. */
  readonly #base: { of: number; readonly terms: Float64Array; sum: number };

  /** @param target shares that sum to 1, length `genres.count` */
  constructor(
    readonly target: Float64Array,
    readonly genres: GenreView,
  ) {
    this.#counts = new Float64Array(genres.count);
    this.#wanted = [...target.keys()].filter((genre) => target[genre] > 0);
    this.#known = new Float64Array(genres.kinds);
    this.#asOf = new Uint32Array(genres.kinds);
    this.#base = { of: -1, terms: new Float64Array(genres.count), sum: 0 };
  }

  /** The divergence of the list with this item; one without genres changes nothing. */
  after(item: number): number {
    const kind = this.genres.kindOf(item);
    if (this.#asOf[kind] !== this.#steps + 1) {
      this.#asOf[kind] = this.#steps + 1;
      this.#known[kind] = this.#reckoned(this.genres.of(item));
    }
    return this.#known[kind];
  }

  take(item: number): void {
    this.#steps++;
    const own = this.genres.of(item);
    if (own.length === 0) return;
    for (const genre of own) this.#counts[genre] += 1 / own.length;
    this.#items++;
  }

  #reckoned(own: readonly number[]): number {
    if (own.length === 0) return this.#sum(this.#items);
    const items = this.#items + 1;
    const base = this.#base;
    if (base.of !== this.#steps) {
      base.of = this.#steps;
      base.sum = this.#sum(items, base.terms);
    }
    let { sum } = base;
    for (const genre of own)
      if (this.target[genre] > 0)
        sum += this.#term(genre, this.#counts[genre] + 1 / own.length, items) - base.terms[genre];
    return sum;
  }

  /** Over the wanted genres, of a list of `items` with the counts of now. @param terms overwritten by theirs */
  #sum(items: number, terms?: Float64Array): number {
    let sum = 0;
    for (const genre of this.#wanted) {
      const term = this.#term(genre, this.#counts[genre], items);
      sum += term;
      if (terms) terms[genre] = term;
    }
    return sum;
  }

  #term(genre: number, count: number, items: number): number {
    const share = this.target[genre];
    return share * Math.log(share / ((1 - SMOOTHING) * (count / (items || 1)) + SMOOTHING * share));
  }
}

/** The definition: the divergence of a whole list. */
export function divergenceOf(
  list: readonly number[],
  { target, genres }: Pick<GenreBalance, 'target' | 'genres'>,
): number {
  const shares = new Float64Array(genres.count);
  const described = list.filter((item) => genres.of(item).length > 0);
  for (const item of described)
    for (const genre of genres.of(item)) shares[genre] += 1 / genres.of(item).length / described.length;
  let sum = 0;
  for (const [genre, share] of target.entries())
    if (share > 0) sum += share * Math.log(share / ((1 - SMOOTHING) * shares[genre] + SMOOTHING * share));
  return sum;
}
