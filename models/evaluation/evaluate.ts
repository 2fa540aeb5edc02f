import { topK } from '../math/top-k';
import type { History, ItemId, Recommender, VocabularyView } from '../types';
import { cappedRecallAt, coverage, intraListDiversity, ndcgAt, novelty, recallAt } from './metrics';

/** One person to rank for, and what they turned out to like. */
export interface Case {
  readonly history: History;
  /** Held-out items; those that are in the history or excluded do not count. */
  readonly relevant: readonly ItemId[];
  /** Graded relevance > 0, parallel to `relevant`; every item has 1 without it. */
  readonly gains?: readonly number[];
  /** Seen items that are no preference (a middling rating): they leave the ranking, as the history's items do. */
  readonly exclude?: readonly ItemId[];
}

export interface RankingOptions {
  readonly recommender: Recommender;
  readonly cases: Iterable<Case>;
  readonly ks: readonly number[];
  /** Probability in (0, 1] that a random person knows the item: novelty is measured with it. */
  readonly probability?: (item: ItemId) => number;
  /** Similarity of two items, by index in the recommender's vocabulary: diversity is measured with it. */
  readonly similarity?: (a: number, b: number) => number;
  /** Awaited after each case with the number of people done; throw to stop. */
  readonly onCase?: (done: number) => void | Promise<void>;
}

export interface RankingResult {
  /** Means over people: `ndcg@10`, `recall@20`, `recall_capped@20`, `mrr`, `coverage@10`, `novelty@10`, `ild@10`. */
  readonly metrics: Readonly<Record<string, number>>;
  /** People with at least one relevant item; the others say nothing about a ranking and are left out. */
  readonly users: number;
  /** Relevant items that are not in the vocabulary: misses for every model. */
  readonly unrankable: number;
  /** `ndcg@k` of each counted person, in the order of the cases: two models on the same cases can be paired. */
  readonly perUser: Readonly<Record<string, Float64Array>>;
}

/**
 * Full ranking: every item of the vocabulary that the person has not seen competes, no sampled negatives (Krichene &
 * Rendle 2020). Items without an answer (NaN) come after all others and are never a hit; ties go to the lower index.
 */
export async function evaluateRanking(options: RankingOptions): Promise<RankingResult> {
  const { recommender, ks } = options;
  const totals = new Totals(options);
  let done = 0;
  for (const person of options.cases) {
    const truth = truthOf(person, recommender.vocabulary);
    if (truth.ideal.length > 0) {
      const scores = await recommender.score(person.history);
      const seen = seenItems(person, recommender.vocabulary);
      const list = topK(scores, Math.max(...ks), (item) => !seen.has(item));
      totals.add(list, truth, firstHit(scores, seen, truth.gains));
    }
    await options.onCase?.(++done);
  }
  return totals.result();
}

/** Sums of every metric over people, and what is measured over all lists together. */
class Totals {
  #users = 0;
  #unrankable = 0;
  readonly #means = new Map<string, { sum: number; count: number }>();
  readonly #perUser = new Map<string, number[]>();
  readonly #shown = new Map<number, Set<number>>();

  constructor(readonly options: RankingOptions) {
    for (const k of options.ks) {
      this.#shown.set(k, new Set());
      this.#perUser.set(`ndcg@${k}`, []);
    }
  }

  add(list: ArrayLike<number>, truth: Truth, mrr: number): void {
    const { ideal } = truth;
    this.#users++;
    this.#unrankable += ideal.length - truth.gains.size;
    const gains = Array.from(list, (item) => truth.gains.get(item) ?? 0);
    this.#add('mrr', mrr);
    for (const k of this.options.ks) {
      const ndcg = ndcgAt(k, gains, ideal);
      this.#perUser.get(`ndcg@${k}`)!.push(ndcg);
      this.#add(`ndcg@${k}`, ndcg);
      this.#add(`recall@${k}`, recallAt(k, gains, ideal.length));
      this.#add(`recall_capped@${k}`, cappedRecallAt(k, gains, ideal.length));
      this.#addBeyondAccuracy(k, Array.from(list).slice(0, k));
    }
  }

  result(): RankingResult {
    const metrics: Record<string, number> = {};
    for (const [name, { sum, count }] of this.#means) metrics[name] = sum / count;
    for (const [k, items] of this.#shown) {
      if (this.#users > 0)
        metrics[`coverage@${k}`] = coverage(items, this.options.recommender.vocabulary.size);
    }
    const perUser = Object.fromEntries(
      [...this.#perUser].map(([name, all]) => [name, Float64Array.from(all)]),
    );
    return { metrics, users: this.#users, unrankable: this.#unrankable, perUser };
  }

  #addBeyondAccuracy(k: number, list: readonly number[]): void {
    const { probability, similarity, recommender } = this.options;
    for (const item of list) this.#shown.get(k)!.add(item);
    if (probability) {
      this.#add(
        `novelty@${k}`,
        novelty(list, (item) => probability(recommender.vocabulary.idOf(item))),
      );
    }
    // All pairs of a long list cost more than they tell: diversity is a question about what one sees at once.
    if (similarity && k <= LONGEST_DIVERSITY) this.#add(`ild@${k}`, intraListDiversity(list, similarity));
  }

  /** A list that has no answer for a metric does not count in its mean. */
  #add(name: string, value: number): void {
    if (Number.isNaN(value)) return;
    const mean = this.#means.get(name) ?? { sum: 0, count: 0 };
    this.#means.set(name, { sum: mean.sum + value, count: mean.count + 1 });
  }
}

const LONGEST_DIVERSITY = 20;

interface Truth {
  /** Gains of the relevant items that can be ranked, by index. */
  readonly gains: ReadonlyMap<number, number>;
  /** Gains of all relevant items, largest first: those that the vocabulary lacks are misses, not excuses. */
  readonly ideal: readonly number[];
}

function truthOf({ history, relevant, gains, exclude }: Case, vocabulary: VocabularyView): Truth {
  const seen = new Set([...history.preferences.map(({ itemId }) => itemId), ...(exclude ?? [])]);
  const wanted = new Map<ItemId, number>();
  for (const [at, itemId] of relevant.entries()) if (!seen.has(itemId)) wanted.set(itemId, gains?.[at] ?? 1);
  const ranked = [...wanted]
    .map(([itemId, gain]): [number, number] => [vocabulary.indexOf(itemId), gain])
    .filter(([index]) => index >= 0);
  return { gains: new Map(ranked), ideal: [...wanted.values()].sort((a, b) => b - a) };
}

function seenItems({ history, exclude }: Case, vocabulary: VocabularyView): Set<number> {
  const seen = new Set(history.preferences.map(({ itemId }) => vocabulary.indexOf(itemId)));
  for (const itemId of exclude ?? []) seen.add(vocabulary.indexOf(itemId));
  return seen;
}

/** Reciprocal rank over the whole ranking: counting what beats the best hit is cheaper than sorting everything. */
function firstHit(
  scores: Float32Array,
  seen: ReadonlySet<number>,
  truth: ReadonlyMap<number, number>,
): number {
  let best = -1;
  for (const item of truth.keys()) {
    if (!Number.isNaN(scores[item]) && (best < 0 || ahead(scores, item, best))) best = item;
  }
  if (best < 0) return 0;
  let rank = 1;
  for (let item = 0; item < scores.length; item++) {
    if (item !== best && ahead(scores, item, best) && !seen.has(item)) rank++;
  }
  return 1 / rank;
}

const ahead = (scores: Float32Array, a: number, b: number) =>
  scores[a] > scores[b] || (scores[a] === scores[b] && a < b);
