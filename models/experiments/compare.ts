/** What an experiment shows so far. */
import { differenceInMeans, meanOf, type Difference } from './confidence';
import type { Plan } from './experiment';
import { METRIC_NAMES, METRICS, type Metric, type PersonOutcome } from './metrics';

export interface VariantResult {
  readonly people: number;
  /** Null: there are too few people to say. */
  readonly means: Readonly<Record<Metric, number>> | null;
  /** From the first variant; null for that one itself, and where there are too few people in either. */
  readonly differences: Readonly<Record<Metric, Difference>> | null;
}

/** Chance that any interval of one metric is ever wrong while an experiment runs. */
const ALPHA = 0.05;

/**
 * Compares each variant with the first; several comparisons share ALPHA (Bonferroni).
 * @param variants of each, the people who were observed to the end, in the order in which they came in
 * @param fewest people below whom nothing is said of a variant (V3)
 */
export function compareVariants(
  variants: readonly (readonly PersonOutcome[])[],
  fewest: number,
): VariantResult[] {
  const [control] = variants;
  const alpha = ALPHA / Math.max(1, variants.length - 1);
  return variants.map((people, at) => {
    const enough = people.length >= fewest;
    const comparable = at > 0 && enough && control.length >= fewest;
    const of = (some: readonly PersonOutcome[], metric: Metric) => some.map((outcome) => outcome[metric]);
    return {
      people: people.length,
      means: enough ? eachMetric((metric) => meanOf(of(people, metric))) : null,
      differences: comparable
        ? eachMetric((metric) =>
            differenceInMeans(of(people, metric), of(control, metric), METRICS[metric], alpha)!,
          )
        : null,
    };
  });
}

const eachMetric = <Value>(of: (metric: Metric) => Value): Record<Metric, Value> =>
  Object.fromEntries(METRIC_NAMES.map((metric) => [metric, of(metric)])) as Record<Metric, Value>;

export interface BrokenGuard {
  /** Index of the variant. */
  readonly variant: number;
  readonly metric: Metric;
  /** By how much it is worse at the least. */
  readonly worseBy: number;
  /** By how much it was allowed to be. */
  readonly allowed: number;
}

/** The first guard-rail that is surely broken: even the kind end of the interval is worse by more than is allowed. */
export function brokenGuard(results: readonly VariantResult[], guards: Plan['guards']): BrokenGuard | null {
  for (const [variant, { differences }] of results.entries()) {
    if (!differences) continue;
    for (const metric of METRIC_NAMES) {
      const allowed = guards[metric];
      const { low, high } = differences[metric];
      const worseBy = METRICS[metric].better === 'more' ? -high : low;
      if (allowed !== undefined && worseBy > allowed) return { variant, metric, worseBy, allowed };
    }
  }
  return null;
}
