import { deriveSeed } from '../math/random';
import type { Experiment, Variant } from './experiment';

/** Uniform in [0, 1), the same for the same person in one experiment wherever it is asked. */
const drawOf = (use: string, { id }: Pick<Experiment, 'id'>, personId: string): number =>
  deriveSeed(0, 'experiment', id, use, personId) / 2 ** 32;

/**
 * Who takes part, and in which variant: by a hash of experiment and person, so that all devices of a person agree without
 * asking, offline too. Two draws: with a larger share people enter and nobody changes sides.
 * @returns null: the person does not take part
 */
export function assignedVariant(
  experiment: Pick<Experiment, 'id' | 'share' | 'variants'>,
  personId: string,
): Variant | null {
  const { share, variants } = experiment;
  if (drawOf('traffic', experiment, personId) >= share) return null;
  const all = variants.reduce((sum, { weight }) => sum + weight, 0);
  let left = drawOf('variant', experiment, personId) * all;
  // What rounding leaves over belongs to the last one.
  return variants.find(({ weight }) => (left -= weight) < 0) ?? variants[variants.length - 1];
}
