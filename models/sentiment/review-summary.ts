/** What the reviews of an item say together, and how sure that is. */
import { betaQuantile } from '../math/beta';
import type { ReviewSummary } from '../types';
import type { Reading } from './reading';

/** The readings of one item's reviews, counted. */
export interface ReadCount {
  /** Reviews that the reader could tell. */
  readonly read: number;
  /** Sum of their calibrated probabilities of positive, in [0, read]: an unsure one counts for both sides. */
  readonly positive: number;
  /** Reviews that it could not tell. They say nothing about the item. */
  readonly unclear: number;
}

/** What is believed of an item's share of positive reviews before any is read: Beta(strength · mean, strength · (1 - mean)). */
export interface ReviewPrior {
  /** Share of positive reviews over the catalogue, in (0, 1). */
  readonly mean: number;
  /** Reviews that it weighs as much as, > 0. */
  readonly strength: number;
}

/** Of fewer nothing is told (V3). */
export const LEAST_REVIEWS = 5;

const TAIL = 0.05;
/** Where items differ by nothing but chance, or by everything, the estimate has no end. */
const STRENGTHS = { least: 1, most: 100 };
/** How strong a prior is where a catalogue cannot tell, and how much evidence, in pairs of reviews, that belief is worth. */
const BELIEVED = { strength: 10, pairs: 200 };

export function countReadings(readings: Iterable<Reading>): ReadCount {
  const count = { read: 0, positive: 0, unclear: 0 };
  for (const reading of readings) {
    if (reading.kind === 'unclear') count.unclear++;
    else {
      count.read++;
      count.positive += reading.positive;
    }
  }
  return count;
}

/**
 * The prior that a catalogue's own reviews suggest (empirical Bayes), by the moments of the beta-binomial (Kleinman 1973,
 * JASA 68): with m the mean share and S = Σ n_i (p_i - m)², E[S] = m(1 - m) Σ (1 - n_i/N)(1 + (n_i - 1)γ), where γ, the
 * correlation between two reviews of one item, is 1 / (strength + 1). A few items cannot tell how much items differ, so γ is
 * drawn towards that of a strength of 10. Soft counts vary less than 0 and 1, so that the strength comes out somewhat large: the
 * summaries are rather too near to the mean than too far.
 * @returns null without any review that could be read
 */
export function priorOf(counts: readonly ReadCount[]): ReviewPrior | null {
  const known = counts.filter(({ read }) => read > 0);
  const total = known.reduce((sum, { read }) => sum + read, 0);
  if (total === 0) return null;
  const positive = known.reduce((sum, count) => sum + count.positive, 0);
  // One review of each kind is added, so that neither share is ever 0.
  const mean = (positive + 1) / (total + 2);
  let [spread, once, pairs] = [0, 0, 0];
  for (const { read, positive: sum } of known) {
    spread += read * (sum / read - mean) ** 2;
    once += 1 - read / total;
    pairs += (1 - read / total) * (read - 1);
  }
  const excess = spread / (mean * (1 - mean)) - once; // γ · pairs, in expectation
  const gamma = (excess + BELIEVED.pairs / (BELIEVED.strength + 1)) / (pairs + BELIEVED.pairs);
  const strength = gamma > 0 ? 1 / gamma - 1 : STRENGTHS.most;
  return { mean, strength: Math.min(STRENGTHS.most, Math.max(STRENGTHS.least, strength)) };
}

/**
 * The posterior Beta(strength · mean + positive, strength · (1 - mean) + read - positive) in three figures.
 * @returns null for fewer than `LEAST_REVIEWS` that could be read
 */
export function summarise({ read, positive, unclear }: ReadCount, prior: ReviewPrior): ReviewSummary | null {
  if (read < LEAST_REVIEWS) return null;
  const a = prior.strength * prior.mean + positive;
  const b = prior.strength * (1 - prior.mean) + read - positive;
  return {
    positive: a / (a + b),
    low: betaQuantile(TAIL, a, b),
    high: betaQuantile(1 - TAIL, a, b),
    ...{ read, unclear },
  };
}
