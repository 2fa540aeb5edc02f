import { topK } from '../math/top-k';
import type { ItemSimilarity } from '../hybrid/similarity';
import type { VocabularyView } from '../types';
import type { Question, Questions } from './questions';

/** Of what many know, so many are compared: more than a person would ever be asked. */
const POOL = 100;
/** Weight of being unlike what was answered; as in the list of somebody without a history (BLEND_MMR_DEFAULTS). */
const DISSIMILARITY = 0.5;

/**
 * The questions of a device without a shared model: what many know, each unlike what was answered before (one step of
 * MMR, Carbonell & Goldstein 1998).
 * @param popularity in [0, 1] by index of the vocabulary, NaN where nobody said anything
 */
export function familiarQuestions(parts: {
  readonly popularity: Float32Array;
  readonly similarity: ItemSimilarity;
  readonly vocabulary: VocabularyView;
}): Questions {
  const { popularity, similarity, vocabulary } = parts;
  return ({ answered, exclude }) => {
    const said = [...answered].map((id) => vocabulary.indexOf(id)).filter((index) => index >= 0);
    const pool = topK(popularity, POOL, (index) => !exclude.has(vocabulary.idOf(index)));
    const nearest = new Float64Array(pool.length);
    for (const known of said) {
      for (const [at, index] of pool.entries()) nearest[at] = Math.max(nearest[at], similarity(known, index));
    }
    let best: Question | null = null;
    for (const [at, index] of pool.entries()) {
      const value = (1 - DISSIMILARITY) * popularity[index] - DISSIMILARITY * nearest[at];
      if (value > (best?.value ?? -Infinity)) best = { itemId: vocabulary.idOf(index), value };
    }
    return best;
  };
}
