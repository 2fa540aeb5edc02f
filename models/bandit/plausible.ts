import { isPositiveDefinite } from '../math/cholesky';
import { FEATURE_COUNT as D, LARGEST_NORM } from './features';
import type { SourceStatistics } from './statistics';

/** Of a showing: what rounding to four decimals may add to a sum of D products, with room. */
const SLACK = 1e-3;

/**
 * Whether sums can be those of showings at all: every x begins with 1 and is no longer than it may be, and every |r| <= 1.
 * Whoever makes sums up has to make up showings that give them.
 * @returns what is wrong, to stand in a sentence; null: nothing
 */
export function implausible({ gram, response, rounds }: SourceStatistics): string | null {
  if (gram.length !== D * D || response.length !== D) return 'it has sums of other features';
  if (!(rounds >= 0 && Number.isFinite(rounds))) return 'its number of showings is none';
  if (![...gram, ...response].every(Number.isFinite)) return 'it has a sum that is no number';
  const slack = SLACK * rounds;
  if (Math.abs(gram[0] - rounds) > slack) return 'its showings are not as many as it says';
  let trace = 0;
  for (let row = 0; row < D; row++) {
    trace += gram[row * D + row];
    for (let column = 0; column < row; column++)
      if (Math.abs(gram[row * D + column] - gram[column * D + row]) > slack)
        return 'its matrix is not symmetric';
  }
  if (trace > LARGEST_NORM * rounds + slack) return 'its features are larger than any moment has';
  if (rounds === 0) return [...gram, ...response].every((sum) => sum === 0) ? null : 'it has sums of nothing';
  // With R = Σ w r² <= Σ w, the sums of (x, r) (x, r)' are positive semidefinite: so is the matrix with Σ w in its place.
  return isPositiveDefinite(withRewards(gram, response, rounds, slack), D + 1)
    ? null
    : 'no rewards within [-1, 1] give its sums';
}

/** [gram, response; response', rounds], with the slack on its diagonal, row-major [(D + 1) x (D + 1)]. */
function withRewards(gram: Float64Array, response: Float64Array, rounds: number, slack: number) {
  const size = D + 1;
  const joint = new Float64Array(size * size);
  for (let row = 0; row < D; row++) {
    joint.set(gram.subarray(row * D, (row + 1) * D), row * size);
    joint[row * size + D] = response[row];
    joint[D * size + row] = response[row];
    joint[row * size + row] += slack;
  }
  joint[D * size + D] = rounds + slack;
  return joint;
}
