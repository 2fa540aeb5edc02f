import { TrainingError } from '../errors';
import { evidenceIn, type SweepRoom } from '../kernels/sweep-room';
import { type CollaborativeConfig, rowRegularization } from './config';
import { type EvidenceSource, layOutEvidence, rowWeights, transpose } from './evidence-matrix';
import type { AlignedPrior } from './prior';
import type { Alternation } from './sweeper';

/**
 * The evidence of both sides, in the room where there is one, and how strongly each row is held to zero.
 * @throws {TrainingError} when there is nothing to learn from
 */
export function layOutSides(
  source: EvidenceSource,
  config: CollaborativeConfig,
  prior: AlignedPrior | null,
  room: SweepRoom | null,
): Omit<Alternation, 'itemFactors'> {
  const byUser = layOutEvidence(source, room ? evidenceIn(room, 'users') : undefined);
  const byItem = transpose(byUser, room ? evidenceIn(room, 'items') : undefined);
  const userWeights = rowWeights(byUser);
  const itemWeights = rowWeights(byItem);
  if (prior) for (let row = 0; row < source.columns; row++) itemWeights[row] += prior.evidence[row];
  if (countPositive(itemWeights) === 0)
    throw new TrainingError(
      `There is nothing to learn from: ${source.rows} people have no preference for any of the ${source.columns} items. Import a dataset, or wait for likes.`,
    );
  const userCount = countPositive(userWeights) + (prior?.users ?? 0);
  const itemCount = countPositive(itemWeights);
  const ridgesOf = (weights: Float64Array, others: number) =>
    weights.map((weight) => (weight > 0 ? rowRegularization(config, weight, others) : 0));
  return {
    users: { evidence: byUser, ridges: ridgesOf(userWeights, itemCount), pull: null },
    items: { evidence: byItem, ridges: ridgesOf(itemWeights, userCount), pull: prior?.pull ?? null },
    userFactors: new Float32Array(source.rows * config.factors),
  };
}

export function countPositive(values: ArrayLike<number>): number {
  let count = 0;
  for (let at = 0; at < values.length; at++) if (values[at] > 0) count++;
  return count;
}
