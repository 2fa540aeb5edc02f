/** 2^29: what the largest value of a vector becomes. */
const LEVELS = 2 ** 29;
const HALF = 2 ** 14;

/**
 * A vector as integers of 30 bits, each in two halves that fit 16: x = largest (2^-14 high + 2^-29 low), off by at most
 * 2^-30 of the largest. Sums of their products with 8-bit rows stay within 32 bits up to 1024 columns.
 * @param high overwritten from its start, and `low` too; at least as long as the vector
 * @returns the largest absolute value; NaN when a value is not finite, and then the halves mean nothing
 */
export function splitVector(vector: Float32Array, high: Int16Array, low: Int16Array): number {
  let largest = 0;
  let sum = 0;
  for (const value of vector) {
    const size = Math.abs(value);
    sum += size;
    if (size > largest) largest = size;
  }
  if (!Number.isFinite(sum)) return NaN;
  const scale = largest > 0 ? LEVELS / largest : 0;
  for (let at = 0; at < vector.length; at++) {
    const whole = Math.round(vector[at] * scale);
    const upper = (whole + HALF) >> 15;
    high[at] = upper;
    low[at] = whole - (upper << 15);
  }
  return largest;
}
