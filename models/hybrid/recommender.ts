import { assert } from '../errors';
import type { Explanation, History, ItemId, Recommender, VocabularyView } from '../types';
import { blend, type Blend } from './blend';
import { type HybridConfig, type Source, SOURCES } from './config';

interface ExplainedPart {
  readonly source: Source;
  readonly factor: number;
  readonly own: Explanation;
}

export interface HybridRecommender extends Recommender {
  /**
   * The scores with what each source brought: what policies name sources by. Kept for as long as the history object
   * lives, since score, slate and explanation of one moment ask for it in turn; treat it as read-only.
   */
  blend(history: History): Promise<Blend>;
}

/**
 * A calibrated blend of what the sources say; one that is missing is as good as one without answers, so a device
 * without a trained model still ranks.
 * @param parts recommenders over the same vocabulary
 */
export function hybridRecommender(options: {
  readonly vocabulary: VocabularyView;
  readonly parts: Readonly<Partial<Record<Source, Recommender>>>;
  readonly config: HybridConfig;
}): HybridRecommender {
  const { vocabulary, parts, config } = options;
  const sources = SOURCES.flatMap((source) => {
    const recommender = parts[source];
    return recommender ? [{ source, recommender }] : [];
  });
  for (const { source, recommender } of sources) {
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
    const known = history.preferences.filter(({ itemId }) => vocabulary.indexOf(itemId) >= 0).length;
    return blend(answers, config, known);
  };

  return {
    name: 'hybrid',
    vocabulary,
    blend: blendOf,
    score: async (history) => (await blendOf(history)).scores.slice(),
    async explain(history, items) {
      const { parts } = await blendOf(history);
      const explained = await Promise.all(
        sources.map(async ({ source, recommender }) => ({
          source,
          factor: parts.find((part) => part.source === source)!.factor,
          explanations: await recommender.explain(history, items),
        })),
      );
      return items.map((itemId, at) =>
        combine(
          itemId,
          explained.map(({ source, factor, explanations }) => ({ source, factor, own: explanations[at] })),
        ),
      );
    },
  };
}

/** Every number of a source's explanation, times its factor: what it is in the blend (R5). */
function combine(itemId: ItemId, explained: readonly ExplainedPart[]): Explanation {
  const answered = explained.filter(({ own }) => !Number.isNaN(own.score));
  const parts = answered.map(({ source, factor, own }) => ({ source, value: factor * own.score }));
  const shares: Explanation['shares'][number][] = [];
  const terms: Explanation['terms'][number][] = [];
  // Thousands of entries a list: plain pushes, because copying objects by spreading took most of a decision's time.
  for (const { factor, own } of answered) {
    if (factor === 0) continue;
    for (const { itemId, source, value } of own.shares)
      shares.push({ itemId, source, value: factor * value });
    for (const { term, value } of own.terms) terms.push({ term, value: factor * value });
  }
  return {
    itemId,
    score: answered.length > 0 ? parts.reduce((sum, { value }) => sum + value, 0) : NaN,
    parts,
    shares: shares.sort(largestFirst),
    terms: terms.sort(largestFirst),
  };
}

const largestFirst = (a: { readonly value: number }, b: { readonly value: number }) => b.value - a.value;
