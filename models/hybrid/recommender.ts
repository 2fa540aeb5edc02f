import { assert } from '../errors';
import type { Explanation, History, ItemId, Recommender, VocabularyView, WishMet, Wishes } from '../types';
import { blend, type Blend, type BlendPart, standardDeviation, withMapped, withWishes } from './blend';
import { type Evidence, type HybridConfig, type MappedSource, type Source, SOURCES, TASTE } from './config';
import { noveltyPart, type WishReader } from './wish-terms';

type Shares = Explanation['shares'];
type Terms = Explanation['terms'];

interface ExplainedPart {
  readonly source: Source | MappedSource;
  readonly factor: number;
  readonly own: Explanation;
}

export interface HybridRecommender extends Recommender {
  /**
   * The scores with what each source brought: what policies name sources by. Kept for as long as the history object
   * lives, since score, slate and explanation of one moment ask for it in turn; treat it as read-only.
   */
  blend(history: History): Promise<Blend>;
  /**
   * How the scores of any source hear what the person asks for: in their own deviations, and with that on top as in the
   * blend; NaN stays NaN. Null: nothing is asked for that would change their order.
   * @param blend of the same history
   */
  asked(blend: Blend, wishes: Wishes | undefined): ((scores: Float32Array) => Float32Array) | null;
}

/**
 * A calibrated blend of what the sources say; one that is missing is as good as one without answers, so a device
 * without a trained model still ranks.
 * @param parts recommenders over the same vocabulary
 * @param mapped scores the items that the collaborative source does not know, in its units; one over the same vocabulary
 * @param wishes reads what a person asks for; without it only what they did counts
 */
export function hybridRecommender(options: {
  readonly vocabulary: VocabularyView;
  readonly parts: Readonly<Partial<Record<Source, Recommender>>>;
  readonly mapped?: Recommender | null;
  readonly config: HybridConfig;
  readonly wishes?: WishReader;
}): HybridRecommender {
  const { vocabulary, parts, config, mapped } = options;
  const sources = SOURCES.flatMap((source) => {
    const recommender = parts[source];
    return recommender ? [{ source, recommender }] : [];
  });
  const all: { readonly source: Source | MappedSource; readonly recommender: Recommender }[] = [
    ...sources,
    ...(mapped ? [{ source: 'mapped' as const, recommender: mapped }] : []),
  ];
  for (const { source, recommender } of all) {
    assert(
      recommender.vocabulary.size === vocabulary.size,
      `${source} scores another catalogue than the hybrid`,
    );
  }

  const blends = new WeakMap<History, Promise<Blend>>();
  const blendOf = (history: History) => {
    const known = blends.get(history);
    if (known) return known;
    const made = makeBlend(history);
    blends.set(history, made);
    return made;
  };
  const makeBlend = async (history: History) => {
    const answers = await Promise.all(
      sources.map(async ({ source, recommender }) => ({ source, scores: await recommender.score(history) })),
    );
    if (answers.length === 0)
      return { scores: new Float32Array(vocabulary.size).fill(NaN), parts: [] } satisfies Blend;
    const heard = blend(answers, config, evidenceOf(history, parts));
    const base = mapped ? withMapped(heard, await mapped.score(history), config) : heard;
    return withWishes(base, wishParts(base, history.wishes));
  };
  /** @param base scores, and the parts among which popularity is */
  const wishParts = (base: Blend, wishes: Wishes | undefined): BlendPart[] => {
    if (!wishes || !options.wishes) return [];
    const popularity = base.parts.find(({ source }) => source === 'popularity');
    const novelty = popularity
      ? noveltyPart(wishes, popularity.scores, config.weights.popularity.cold)
      : null;
    return [options.wishes(wishes).part(base.scores, novelty), novelty].filter((part) => part !== null);
  };

  return {
    name: 'hybrid',
    vocabulary,
    uses: (id) => sources.some(({ recommender }) => recommender.uses(id)),
    blend: blendOf,
    asked({ parts }, wishes) {
      if (!parts.some(isWish)) return null;
      return (scores) => {
        const deviation = standardDeviation(scores) || 1;
        const own = { scores: scores.map((score) => score / deviation), parts };
        return withWishes(own, wishParts(own, wishes)).scores;
      };
    },
    score: async (history) => (await blendOf(history)).scores.slice(),
    async explain(history, items) {
      const { parts } = await blendOf(history);
      const wished = parts.filter(isWish);
      const explained = await Promise.all(
        all.map(async ({ source, recommender }) => ({
          source,
          factor: parts.find((part) => part.source === source)?.factor ?? 0,
          explanations: await recommender.explain(history, items),
        })),
      );
      return items.map((itemId, at) => {
        const index = vocabulary.indexOf(itemId);
        const own = explained.map(({ source, factor, explanations }) => ({
          source,
          factor,
          own: explanations[at],
        }));
        const met = metOf(wished, index);
        return { ...combine(itemId, own, wishedOf(wished, index)), ...(met.length > 0 && { wishes: met }) };
      });
    },
  };
}

/** Counts what the sources of taste can use of the person's preferences. */
export function evidenceOf(
  history: History,
  parts: Readonly<Partial<Record<Source, Recommender>>>,
): Evidence {
  const likes = { collaborative: 0, linear: 0, content: 0 };
  let preferences = 0;
  for (const { itemId, liked } of history.preferences) {
    const users = TASTE.filter((source) => parts[source]?.uses(itemId));
    if (users.length > 0) preferences++;
    if (liked) for (const source of users) likes[source]++;
  }
  return { preferences, likes };
}

/** The wishes that an item meets, each with its value in the blend (R5). */
function metOf(parts: readonly BlendPart[], index: number): readonly WishMet[] {
  return parts.flatMap(({ factor, met }) =>
    (met?.(index) ?? []).map(({ value, ...one }) => ({ ...one, value: factor * value })),
  );
}

const isWish = ({ source }: BlendPart) => source === 'wishes' || source === 'novelty';

/** What wishes bring to one item. */
function wishedOf(parts: readonly BlendPart[], index: number): Explanation['parts'] {
  return parts
    .map(({ source, factor, scores }) => ({ source, value: factor * (scores[index] ?? NaN) }))
    .filter(({ value }) => !Number.isNaN(value));
}

/** Every number of a source's explanation, times its factor: what it is in the blend (R5). */
function combine(
  itemId: ItemId,
  explained: readonly ExplainedPart[],
  wished: Explanation['parts'],
): Explanation {
  const answered = explained.filter(({ own }) => !Number.isNaN(own.score));
  const models = answered.map(({ source, factor, own }) => ({ source, value: factor * own.score }));
  const parts = answered.length > 0 ? [...models, ...wished] : [];
  let shares: Shares = [];
  let terms: Terms = [];
  for (const { factor, own } of answered) {
    if (factor === 0) continue;
    shares = mergeLargestFirst(shares, scaledShares(own.shares, factor));
    terms = mergeLargestFirst(terms, scaledTerms(own.terms, factor));
  }
  const score = answered.length > 0 ? parts.reduce((sum, { value }) => sum + value, 0) : NaN;
  return { itemId, score, parts, shares, terms };
}

// A list has thousands of entries: copying them by spreading, and sorting them again, took most of a decision's time.
const scaledShares = (shares: Shares, factor: number): Shares =>
  shares.map(({ itemId, source, value }) => ({ itemId, source, value: factor * value }));
const scaledTerms = (terms: Terms, factor: number): Terms =>
  terms.map(({ term, value }) => ({ term, value: factor * value }));

/** Both come largest first, and factors are not negative: so does the result. Of equals those of `a` come first. */
function mergeLargestFirst<Entry extends { readonly value: number }>(
  a: readonly Entry[],
  b: readonly Entry[],
): readonly Entry[] {
  if (a.length === 0 || b.length === 0) return a.length === 0 ? b : a;
  const merged: Entry[] = [];
  let left = 0;
  let right = 0;
  while (left < a.length && right < b.length)
    merged.push(a[left].value >= b[right].value ? a[left++] : b[right++]);
  while (left < a.length) merged.push(a[left++]);
  while (right < b.length) merged.push(b[right++]);
  return merged;
}
