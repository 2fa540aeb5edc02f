import { CONTENT_SOURCE, type ContentRecommender } from '../../../models/content/recommender';
import {
  COLLABORATIVE_SOURCE,
  type CollaborativeRecommender,
} from '../../../models/collaborative/recommender';
import type { ItemId } from '../../../models/types';

/** How alike all items are to one. */
export interface Likeness {
  /** In the order of the vocabulary, larger is more alike; NaN where nothing is known. */
  readonly scores: Float32Array;
  /** What each source brings to the score of an item; the values sum to it. */
  parts(index: number): { readonly source: string; readonly value: number }[];
}

/**
 * Mean over the sources that know the item of their cosines to it: what it is about, and how people take it. A source
 * that does not know the other item, or sees opposites, brings 0.
 */
export function likenessTo(
  id: ItemId,
  content: ContentRecommender,
  collaborative: CollaborativeRecommender | null,
): Likeness {
  const index = content.vocabulary.indexOf(id);
  const sources = [
    { source: COLLABORATIVE_SOURCE, cosines: collaborative?.similar(id) },
    { source: CONTENT_SOURCE, cosines: content.similar(id) },
  ].flatMap(({ source, cosines }) =>
    cosines && !Number.isNaN(cosines[index] ?? NaN) ? [{ source, cosines }] : [],
  );
  const part = (cosine: number) => (cosine > 0 ? cosine / sources.length : 0);
  const scores = new Float32Array(content.vocabulary.size).fill(NaN);
  for (let at = 0; at < scores.length; at++) {
    for (const { cosines } of sources) {
      if (!Number.isNaN(cosines[at])) scores[at] = (scores[at] || 0) + part(cosines[at]);
    }
  }
  return {
    scores,
    parts: (at) =>
      sources
        .map(({ source, cosines }) => ({ source, value: part(cosines[at]) }))
        .filter(({ value }) => value > 0)
        .sort((a, b) => b.value - a.value),
  };
}
