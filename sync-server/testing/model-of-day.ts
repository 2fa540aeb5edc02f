import { encodeArtefact, shippedRows } from '../../models/collaborative/artefact';
import { COLLABORATIVE_DEFAULTS } from '../../models/collaborative/config';
import { gramian } from '../../models/math/gramian';
import { gaussian, seededRandom } from '../../models/math/random';

/**
 * The artefact of one day: factors that have moved a little from where all days begin, rounded near those before.
 * @param before the artefact that devices have
 */
export function modelOfDay(
  { version, day, items, k }: { version: string; day: number; items: number; k: number },
  before: Uint8Array | null,
): Uint8Array {
  const [start, random] = [seededRandom(99), seededRandom(day)];
  const itemFactors = Float32Array.from(
    { length: items * k },
    () => gaussian(start) + 0.02 * gaussian(random),
  );
  const state = {
    ids: Array.from({ length: items }, (_, row) => `film-${row}`),
    ...{ k, itemFactors, users: 9, evidence: new Float32Array(items).fill(3) },
    ...{ gramian: gramian(itemFactors, items, k), userGramian: new Float64Array(k * k).fill(day) },
    config: { ...COLLABORATIVE_DEFAULTS, factors: k },
  };
  const facts = { version, trainedAt: day, basedOn: null, metrics: {}, dataset: '' };
  return encodeArtefact(state, facts, { near: before && shippedRows(before) });
}
