/**
 * What a device has learned of the sources, as sums: order does not matter, devices are merged by adding, and an
 * impression that is taken back is subtracted by leaving it out.
 */
import { assert } from '../errors';
import { SLATE_SOURCES, type SlateSource } from './config';
import { FEATURE_COUNT as D } from './features';

/** Σ over impressions that one source chose, w their weights, x their features, r their rewards. */
export interface SourceStatistics {
  /** Σ w x x', row-major [D x D], symmetric. */
  readonly gram: Float64Array;
  /** Σ w r x, length D. */
  readonly response: Float64Array;
  /** Σ w. */
  rounds: number;
}

export type Statistics = Readonly<Record<SlateSource, SourceStatistics>>;

export const emptySource = (): SourceStatistics => ({
  gram: new Float64Array(D * D),
  response: new Float64Array(D),
  rounds: 0,
});

export const emptyStatistics = (): Statistics =>
  Object.fromEntries(SLATE_SOURCES.map((source) => [source, emptySource()])) as Statistics;

/**
 * One impression more. Most of what could be wished for is not: features that are 0 cost nothing.
 * @param into changed @param features length D @param weight > 0
 */
export function addRound(
  into: SourceStatistics,
  features: ArrayLike<number>,
  reward: number,
  weight: number,
): void {
  assert(features.length === D, `${features.length} features in place of ${D}`);
  const { gram, response } = into;
  for (let row = 0; row < D; row++) {
    const feature = features[row];
    if (feature === 0) continue;
    const scaled = weight * feature;
    response[row] += scaled * reward;
    for (let column = 0; column < row; column++) {
      const value = scaled * features[column];
      gram[row * D + column] += value;
      gram[column * D + row] += value;
    }
    gram[row * D + row] += scaled * feature;
  }
  into.rounds += weight;
}

/** `into` and `scale` times `other`. @param into changed */
export function addStatistics(into: Statistics, other: Statistics, scale = 1): void {
  for (const source of SLATE_SOURCES) addSource(into[source], other[source], scale);
}

/** The same of one source. @param into changed */
export function addSource(into: SourceStatistics, other: SourceStatistics, scale: number): void {
  for (let at = 0; at < D * D; at++) into.gram[at] += scale * other.gram[at];
  for (let at = 0; at < D; at++) into.response[at] += scale * other.response[at];
  into.rounds += scale * other.rounds;
}

/** The same evidence as if from no more than `rounds` impressions of each source. @returns new statistics */
export function tempered(statistics: Statistics, rounds: number): Statistics {
  const result = emptyStatistics();
  for (const source of SLATE_SOURCES) {
    const { gram, response, rounds: own } = statistics[source];
    const scale = own > rounds ? rounds / own : 1;
    result[source].gram.set(gram.map((value) => value * scale));
    result[source].response.set(response.map((value) => value * scale));
    result[source].rounds = own * scale;
  }
  return result;
}
