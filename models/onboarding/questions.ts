/** Which titles a newcomer is asked about first: those whose answers tell most of their taste. */
import { rowRegularization } from '../collaborative/config';
import { trainedItems, type CollaborativeState } from '../collaborative/state';
import { descending } from '../math/descending';
import { dotRow } from '../math/dot';
import type { ItemId } from '../types';
import { Vocabulary } from '../vocabulary';
import { QUESTION_DEFAULTS, type QuestionConfig } from './config';
import { Design } from './design';

/** What there is to ask at one moment. */
export interface Asking {
  /** Items that the person has said anything of. What it was does not change what is asked next. */
  readonly answered: Iterable<ItemId>;
  /** Items that are not asked about: what is known, what the person could not answer, what no list may show. */
  readonly exclude: Pick<ReadonlySet<ItemId>, 'has'>;
}

/** The next title to ask about. */
export interface Question {
  readonly itemId: ItemId;
  /** What decided: the larger, the more its answer is expected to tell. */
  readonly value: number;
}

/** Null: there is nothing left to ask. */
export type Questions = (asking: Asking) => Question | null;

/**
 * Sequential D-optimal questions over the factors of a shared model. Before the first answer A is the matrix of fold-in,
 * α₀ Y'Y + λ_u I; an answer about item i adds c ŷ_i ŷ_i'. The next question is, among the items that most people know,
 *
 *     argmax_i known_i^e log(1 + c ŷ_i' A⁻¹ ŷ_i)
 *
 * with known_i = min(1, evidence of i / people) the chance of an answer, and ŷ the factor at length 1: in a model that
 * regularises by frequency the length grows with an item's popularity, which `known` has in it already, and at full
 * length the questions are the most popular items in another order.
 */
export function dOptimalQuestions(
  state: CollaborativeState,
  config: QuestionConfig = QUESTION_DEFAULTS,
): Questions {
  const { k, ids, evidence, users } = state;
  const precision = priorPrecision(state);
  const weight = config.answerWeight * meanDiagonal(precision, k);
  const bestKnown = descending(Float64Array.from(evidence));
  const rows = new Vocabulary(ids);

  return ({ answered, exclude }) => {
    const design = new Design(precision, k);
    for (const id of answered) {
      const direction = directionOf(state, rows.indexOf(id));
      if (direction) design.learn(direction, weight);
    }
    let best: Question | null = null;
    let compared = 0;
    for (const row of bestKnown) {
      const direction = exclude.has(ids[row]) ? null : directionOf(state, row);
      if (!direction) continue;
      const known = Math.min(1, evidence[row] / users);
      const value = known ** config.knownExponent * design.gain(direction, weight);
      if (value > (best?.value ?? -Infinity)) best = { itemId: ids[row], value };
      if (++compared === config.pool) break;
    }
    return best;
  };
}

/** α₀ Y'Y + λ_u I of a person without preferences. */
function priorPrecision(state: CollaborativeState): Float64Array {
  const { k, gramian, config } = state;
  const precision = gramian.map((value) => config.unobservedWeight * value);
  const ridge = rowRegularization(config, 0, trainedItems(state));
  for (let at = 0; at < k; at++) precision[at * k + at] += ridge;
  return precision;
}

function meanDiagonal(matrix: Float64Array, k: number): number {
  let sum = 0;
  for (let at = 0; at < k; at++) sum += matrix[at * k + at];
  return sum / k;
}

/** The factor of a row at length 1; null where nothing was learned of it. */
function directionOf({ k, itemFactors, evidence }: CollaborativeState, row: number): Float32Array | null {
  if (!(evidence[row] > 0)) return null;
  const factor = itemFactors.slice(row * k, (row + 1) * k);
  const length = Math.sqrt(dotRow(factor, 0, factor));
  return length > 0 ? factor.map((value) => value / length) : null;
}
