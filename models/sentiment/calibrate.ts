/** The temperature of a model that nobody has calibrated yet. */

export interface JudgedText {
  /** Of positive against negative, as the model gives it. */
  readonly logOdds: number;
  readonly isPositive: boolean;
}

const LEAST = 0.05;
const MOST = 20;
/** Halvings of the interval: to a millionth of it. */
const STEPS = 40;

/**
 * The temperature T that makes labelled texts most likely under sigmoid(logOdds / T) (Guo et al. 2017). In 1 / T the mean
 * loss is convex, so its slope is bisected. A model without a mistake would be made ever surer: T stays within
 * [0.05, 20].
 * @param judged not empty
 */
export function fitTemperature(judged: readonly JudgedText[]): number {
  // d loss / d inverse = Σ logOdds · (sigmoid(inverse · logOdds) - isPositive)
  const slope = (inverse: number) =>
    judged.reduce(
      (sum, { logOdds, isPositive }) =>
        sum + logOdds * (1 / (1 + Math.exp(-inverse * logOdds)) - Number(isPositive)),
      0,
    );
  let [low, high] = [1 / MOST, 1 / LEAST];
  for (let step = 0; step < STEPS; step++) {
    const middle = (low + high) / 2;
    if (slope(middle) < 0) low = middle;
    else high = middle;
  }
  return 2 / (low + high);
}
