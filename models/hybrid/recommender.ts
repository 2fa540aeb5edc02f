import { assert } from '../errors';
import type { Explanation, History, ItemId, Recommender, VocabularyView } from '../types';
import { blend, type Blend } from './blend';
import { type HybridConfig, type Source, SOURCES } from './config';

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
function combine(
  itemId: ItemId,
  explained: readonly { readonly source: Source; readonly factor: number; readonly own: Explanation }[],
): Explanation {
  const answered = explained.filter(({ own }) => !Number.isNaN(own.score));
  const parts = answered.map(({ source, factor, own }) => ({ source, value: factor * own.score }));
  const scaled = <Entry extends { readonly value: number }>(
    entries: (own: Explanation) => readonly Entry[],
  ) =>
    answered
      .flatMap(({ factor, own }) => entries(own).map((entry) => ({ ...entry, value: factor * entry.value })))
      .filter(({ value }) => value !== 0)
      .sort((a, b) => b.value - a.value);
  return {
    itemId,
    score: answered.length > 0 ? parts.reduce((sum, { value }) => sum + value, 0) : NaN,
    parts,
    shares: scaled((own) => own.shares),
    terms: scaled((own) => own.terms),
  };
}
