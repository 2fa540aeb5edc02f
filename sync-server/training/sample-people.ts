import { deriveSeed, seededRandom } from '../../models/math/random';
import type { Preference } from '../../models/types';

/**
 * Draws so many people that they have about `most` preferences together; everybody where all have fewer.
 * @returns places of `users`, ascending
 */
export function samplePeople(
  users: readonly (readonly Preference[])[],
  most: number,
  seed: number,
): readonly number[] {
  const total = users.reduce((sum, { length }) => sum + length, 0);
  const random = seededRandom(deriveSeed(seed, 'people'));
  const share = most / total;
  return users.flatMap((_, place) => (random() < share ? [place] : []));
}
