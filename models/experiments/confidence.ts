/**
 * Intervals that hold however often somebody looks and whenever they stop, for five people as well as for thousands: what
 * a gambler could have won against each value of the mean (Waudby-Smith & Ramdas, "Estimating means of bounded random
 * variables by betting", JRSS B 2024). Asymptotic sequences are narrower, and with five people on one side too often wrong.
 */

export interface Range {
  readonly least: number;
  readonly most: number;
}

export interface Interval {
  readonly low: number;
  readonly high: number;
}

export interface Difference extends Interval {
  readonly estimate: number;
}

/** Part of what they have that a gambler may lose in one bet (the truncation `c` there). */
const MOST_AT_STAKE = 0.75;
/** Halvings: a millionth of the range. */
const HALVINGS = 20;

/**
 * The mean of independent values in a range: with probability `alpha` at most the interval is ever wrong, over all prefixes of the
 * values. The hedged capital of theorem 3 there, with the bets of its equation 26. A gambler who bets that the mean is
 * above m wins the less the larger m is, so both ends are found by halving.
 * @param values in the order in which they became known, which no value may influence
 * @param alpha in (0, 1)
 */
export function meanInterval(values: readonly number[], { least, most }: Range, alpha: number): Interval {
  const scaled = values.map((value) => (value - least) / (most - least));
  const bets = betsOf(scaled, alpha);
  const limit = Math.log(2 / alpha); // each of two gamblers begins with a half
  const refuted = (mean: number, side: 1 | -1) => logCapital(scaled, bets, mean, side) >= limit;
  let [low, high] = [0, 1];
  for (let step = 0, above = 1; step < HALVINGS; step++) {
    const middle = (low + above) / 2;
    if (refuted(middle, 1)) low = middle;
    else above = middle;
  }
  for (let step = 0, below = 0; step < HALVINGS; step++) {
    const middle = (high + below) / 2;
    if (refuted(middle, -1)) high = middle;
    else below = middle;
  }
  return { low: least + low * (most - least), high: least + high * (most - least) };
}

/**
 * Mean of `values` minus that of `control`. Each side may be wrong with half of `alpha`.
 * @returns null: nobody is on one of the sides
 */
export function differenceInMeans(
  values: readonly number[],
  control: readonly number[],
  range: Range,
  alpha: number,
): Difference | null {
  if (values.length === 0 || control.length === 0) return null;
  const [own, other] = [meanInterval(values, range, alpha / 2), meanInterval(control, range, alpha / 2)];
  return {
    estimate: meanOf(values) - meanOf(control),
    low: own.low - other.high,
    high: own.high - other.low,
  };
}

export const meanOf = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/**
 * How much to bet on each value, from those before it: λ_t = √(2 ln(2/α) / (σ²_{t-1} t ln(t + 1))), with σ²_{t-1} t
 * the sum of squared deviations. It begins with a value and a deviation of 1/2.
 * @param scaled in [0, 1]
 */
function betsOf(scaled: readonly number[], alpha: number): Float64Array {
  let [sum, deviations] = [0.5, 0.25];
  return Float64Array.from(scaled, (value, at) => {
    const t = at + 1;
    const bet = Math.sqrt((2 * Math.log(2 / alpha)) / (deviations * Math.log(t + 1)));
    sum += value;
    deviations += (value - sum / (t + 1)) ** 2;
    return bet;
  });
}

/** Of whoever bets that the mean is above `mean` (side 1), or below (side -1), having begun with 1. */
function logCapital(scaled: readonly number[], bets: Float64Array, mean: number, side: 1 | -1): number {
  const most = MOST_AT_STAKE / (side === 1 ? mean : 1 - mean);
  let log = 0;
  for (let at = 0; at < scaled.length; at++)
    log += Math.log1p(side * Math.min(bets[at], most) * (scaled[at] - mean));
  return log;
}
