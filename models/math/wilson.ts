/** 97.5th percentile of the standard normal: two sides leave 5 %. */
const Z = 1.959964;

export interface Interval {
  readonly low: number;
  readonly high: number;
}

/**
 * Wilson's interval for a share (1927, "Probable inference"), 95 %: (p̂ + z²/2n ± z √(p̂(1−p̂)/n + z²/4n²)) / (1 + z²/n).
 * Honest for few trials and for shares near 0 and 1, where the usual p̂ ± z √(p̂(1−p̂)/n) says 0 ± 0.
 * @param trials 0: nothing is known, [0, 1]
 */
export function wilsonInterval(hits: number, trials: number): Interval {
  if (trials === 0) return { low: 0, high: 1 };
  const share = hits / trials;
  const z2 = Z ** 2 / trials;
  const middle = share + z2 / 2;
  const reach = Math.sqrt(z2 * (share * (1 - share) + z2 / 4));
  return {
    low: Math.max(0, (middle - reach) / (1 + z2)),
    high: Math.min(1, (middle + reach) / (1 + z2)),
  };
}
