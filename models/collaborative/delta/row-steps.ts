/** Which row of the artefact before each row of the new one was: mostly the one behind the last, which is a 0. */
import type { ItemId } from '../../types';
import { refuseDelta } from './delta-file';

/** In place of a step: the row is new. */
const ADDED = 0x7fffffff;

/** @param from row before of each row, -1: new */
export function stepsOf(from: Int32Array): Int32Array {
  let last = -1;
  return from.map((row) => {
    if (row < 0) return ADDED;
    const step = row - last - 1;
    last = row;
    return step;
  });
}

/**
 * The inverse of `stepsOf`, with the id of each row.
 * @param before ids of the rows before
 * @param added ids of the rows that are new, in order
 * @throws {ArtefactError} when a step leads outside, or new ids are missing or left over
 */
export function followSteps(
  steps: Int32Array,
  before: readonly ItemId[],
  added: readonly ItemId[],
): { readonly from: Int32Array; readonly ids: readonly ItemId[] } {
  let [last, used] = [-1, 0];
  const names: ItemId[] = [];
  const from = steps.map((step) => {
    const row = step === ADDED ? -1 : last + 1 + step;
    const name = step === ADDED ? added[used++] : before[row];
    if (name === undefined) refuseDelta('it names a row that is not there');
    if (row >= 0) last = row;
    names.push(name);
    return row;
  });
  if (used !== added.length) refuseDelta('it has more new ids than new rows');
  return { from, ids: names };
}
