import {
  type Evidence,
  type HybridConfig,
  type MappedSource,
  type Source,
  type WishSource,
  weightsFor,
} from './config';
import type { WishMet } from '../types';

/** What one source brings to the scores of one request. */
export interface BlendPart {
  readonly source: Source | MappedSource | WishSource;
  /** Weight times slope of the calibration: part of the score = factor x the source's own score. */
  readonly factor: number;
  /** The source's own scores; NaN where it has no answer, or no wish is met. */
  readonly scores: Float32Array;
  /** What a score of wishes is made of, before the factor; the values sum to it (R5). Absent: nothing that has a name. */
  readonly met?: (index: number) => readonly WishMet[];
}

/** The scores of one request, and all that explains them. */
export interface Blend {
  /** NaN only where no source has an answer (R2). */
  readonly scores: Float32Array;
  readonly parts: readonly BlendPart[];
}

/**
 * score_i = Σ_p w_p s_pi / σ_p: each source in units of the standard deviation of its own scores over the
 * catalogue, for this person and moment. A scale and no shift, on purpose: 0 keeps its meaning (nothing in common, no
 * evidence), so that an item which a source does not know gets just nothing from it, and shares of a source's score
 * stay shares of its part (R5). Sources that see no difference between items (σ = 0) say nothing.
 * @param answers scores of the same catalogue, in the same order
 * @param evidence what the sources can make of the person: decides the weights
 */
export function blend(
  answers: readonly { readonly source: Source; readonly scores: Float32Array }[],
  config: HybridConfig,
  evidence: Evidence,
): Blend {
  const weights = weightsFor(config, evidence);
  const parts = answers.map(({ source, scores }): BlendPart => {
    const deviation = standardDeviation(scores);
    const factor = deviation > 0 ? weights[source] / deviation : 0;
    return { source, factor, scores };
  });
  const size = answers[0]?.scores.length ?? 0;
  const sums = new Float64Array(size);
  const answered = new Uint8Array(size);
  for (const { factor, scores } of parts) {
    for (let item = 0; item < size; item++) {
      const score = scores[item];
      if (Number.isNaN(score)) continue;
      sums[item] += factor * score;
      answered[item] = 1;
    }
  }
  const scores = new Float32Array(size);
  for (let item = 0; item < size; item++) scores[item] = answered[item] ? sums[item] : NaN;
  return { scores, parts };
}

/**
 * The blend with mapped scores, which answer where the collaborative source has no answer and in its units. So they get
 * its factor, times the gain, and its σ stays that of the trained items: in deviations of their own, which are small
 * because a mean of factors is short, they would flood the list.
 */
export function withMapped(blend: Blend, mapped: Float32Array, config: HybridConfig): Blend {
  const collaborative = blend.parts.find(({ source }) => source === 'collaborative');
  const factor = config.mappedGain * (collaborative?.factor ?? 0);
  if (factor === 0) return blend;
  const scores = blend.scores.slice();
  for (let item = 0; item < scores.length; item++) {
    if (Number.isNaN(mapped[item])) continue;
    scores[item] = (scores[item] || 0) + factor * mapped[item];
  }
  return { scores, parts: [...blend.parts, { source: 'mapped', factor, scores: mapped }] };
}

/** The blend with parts that are added to it. */
export function withWishes(blend: Blend, wishes: readonly BlendPart[]): Blend {
  if (wishes.length === 0) return blend;
  return { scores: added(blend.scores, wishes), parts: [...blend.parts, ...wishes] };
}

/** Scores with wishes on top. A wish is no answer: it moves what has one. */
export function added(own: Float32Array, wishes: readonly BlendPart[]): Float32Array {
  const scores = own.slice();
  for (const part of wishes) {
    for (let item = 0; item < scores.length; item++) {
      if (!Number.isNaN(part.scores[item])) scores[item] += part.factor * part.scores[item];
    }
  }
  return scores;
}

/** The source with the largest part in the score of an item; null when none has an answer. */
export function leadingSource({ scores, parts }: Blend, item: number): BlendPart['source'] | null {
  if (Number.isNaN(scores[item])) return null;
  let leader: BlendPart['source'] | null = null;
  let largest = -Infinity;
  for (const { source, factor, scores } of parts) {
    const value = factor * scores[item];
    if (value > largest) [leader, largest] = [source, value];
  }
  return leader;
}

/** Population standard deviation of the numbers that are there, in two passes; 0 for fewer than two. */
export function standardDeviation(values: Float32Array): number {
  let count = 0;
  let sum = 0;
  for (let at = 0; at < values.length; at++) {
    if (Number.isNaN(values[at])) continue;
    sum += values[at];
    count++;
  }
  const mean = sum / count;
  let squares = 0;
  for (let at = 0; at < values.length; at++) {
    if (!Number.isNaN(values[at])) squares += (values[at] - mean) ** 2;
  }
  return count > 1 ? Math.sqrt(squares / count) : 0;
}
