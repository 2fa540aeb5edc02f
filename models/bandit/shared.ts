/**
 * What the answers of many people say of the sources together: sums like a device's own, to begin with. Made so that nobody
 * weighs much in it, whatever they claim, and that nothing is told of fewer people than may be told of (V3).
 */
import { SLATE_SOURCES, type SlateSource } from './config';
import { implausible } from './plausible';
import { addSource, emptyStatistics, type SourceStatistics, type Statistics } from './statistics';

export interface SharingConfig {
  /** A person counts as at most so many showings of a source, > 0. */
  readonly quota: number;
  /** A source of which fewer people tell is left out, and nobody is more than one part in so many of it, >= 1. */
  readonly fewest: number;
  /** With fewer people nobody is an outlier: there is no telling what is usual. */
  readonly fewestToJudge: number;
  /** How many deviations from the median somebody's mean reward may be, > 0. */
  readonly farthest: number;
}

/**
 * Somebody is known well enough by 50 showings of a source: their mean reward is then sure to 0.035, about as much as people
 * differ. 5 deviations are, among people who welcome little, a person who welcomes or refuses more than half of all they see.
 */
export const SHARING_DEFAULTS: SharingConfig = { quota: 50, fewest: 5, fewestToJudge: 10, farthest: 5 };

/** Standard deviation of a reward, and of people's means where most have none: of most people most showings earn 0. */
const NOISE = 0.25;
const LEAST_SPREAD = 0.1;
/** The median absolute deviation of a normal distribution is its standard deviation by this much. */
const OF_NORMAL = 1.4826;

export interface Shared {
  readonly statistics: Statistics;
  /** Who is in it, by source; 0 where it was left out. */
  readonly people: Readonly<Record<SlateSource, number>>;
  /** People and sources that were left out because they are far from all others. */
  readonly outliers: number;
  /** People whose sums no showings give; nothing of theirs is in it. */
  readonly refused: number;
}

/**
 * Adds people up. A person's showings of a source count as many as the `fewest`-th most active has and as the quota at most,
 * so with n people told of by W showings nobody is more than 1 / fewest of it, nor more than quota / W: whatever one person
 * claims moves the mean reward of a source by no more than twice that.
 * @param people one entry a person, in any order
 */
export function sharedOf(people: readonly Statistics[], config: SharingConfig = SHARING_DEFAULTS): Shared {
  const honest = people.filter((person) =>
    SLATE_SOURCES.every((source) => implausible(person[source]) === null),
  );
  const statistics = emptyStatistics();
  const counted = {} as Record<SlateSource, number>;
  let outliers = 0;
  for (const source of SLATE_SOURCES) {
    const told = honest.map((person) => person[source]).filter(({ rounds }) => rounds > 0);
    const usual = withoutOutliers(told, config);
    outliers += told.length - usual.length;
    counted[source] = usual.length < config.fewest ? 0 : usual.length;
    if (counted[source] > 0) addEvenly(statistics[source], usual, config);
  }
  return { statistics, people: counted, outliers, refused: people.length - honest.length };
}

/** @param into changed */
function addEvenly(
  into: SourceStatistics,
  told: readonly SourceStatistics[],
  { quota, fewest }: SharingConfig,
): void {
  const mostFirst = told.map(({ rounds }) => rounds).sort((a, b) => b - a);
  const most = Math.min(quota, mostFirst[fewest - 1]);
  for (const person of told) addSource(into, person, Math.min(1, most / person.rounds));
}

/** By the median and the median absolute deviation, which a minority cannot move far; few showings may be far by chance. */
function withoutOutliers(
  told: readonly SourceStatistics[],
  { fewestToJudge, farthest }: SharingConfig,
): readonly SourceStatistics[] {
  if (told.length < fewestToJudge) return told;
  const middle = median(told.map(meanReward));
  const away = (person: SourceStatistics) => Math.abs(meanReward(person) - middle);
  const spread = Math.max(LEAST_SPREAD, OF_NORMAL * median(told.map(away)));
  return told.filter(
    (person) => away(person) <= farthest * Math.hypot(spread, NOISE / Math.sqrt(person.rounds)),
  );
}

/** Σ w r / Σ w: every x begins with 1. */
const meanReward = ({ response, rounds }: SourceStatistics) => response[0] / rounds;

/** Of at least one number. */
function median(values: readonly number[]): number {
  const sorted = Float64Array.from(values).sort();
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}
