import { beforeAll, describe, expect, it } from 'vitest';
import { collaborativeTrainer } from '../collaborative/als';
import { rowRegularization } from '../collaborative/config';
import { trainedItems, type CollaborativeState } from '../collaborative/state';
import { contentTrainer } from '../content/trainer';
import { contentSimilarity } from '../hybrid/similarity';
import { Cholesky } from '../math/cholesky';
import { dotRow } from '../math/dot';
import { crowdScores } from '../popularity/crowd';
import { syntheticDataset } from '../testing/synthetic';
import type { ItemId } from '../types';
import { Vocabulary } from '../vocabulary';
import { QUESTION_DEFAULTS } from './config';
import { familiarQuestions } from './familiar';
import { dOptimalQuestions, type Questions } from './questions';

const dataset = syntheticDataset();
const NOTHING = { answered: [], exclude: new Set<ItemId>() };
let state: CollaborativeState;

beforeAll(async () => {
  const config = { ...collaborativeTrainer.defaults, factors: 8 };
  state = await collaborativeTrainer.fit(dataset, config, { seed: 1 });
});

/** Asks on and on; each answer is known. */
function askedBy(questions: Questions, count: number): ItemId[] {
  const answered: ItemId[] = [];
  while (answered.length < count) {
    const question = questions({ answered, exclude: new Set(answered) });
    if (!question) break;
    answered.push(question.itemId);
  }
  return answered;
}

/** The definition: every matrix and every determinant anew (R6). */
function byDefinition(answered: readonly ItemId[]): ItemId {
  const { k, config, gramian, ids, evidence, itemFactors, users } = state;
  const prior = gramian.map((value) => config.unobservedWeight * value);
  for (let at = 0; at < k; at++) prior[at * k + at] += rowRegularization(config, 0, trainedItems(state));
  let trace = 0;
  for (let at = 0; at < k; at++) trace += prior[at * k + at];
  const weight = (QUESTION_DEFAULTS.answerWeight * trace) / k;
  const unit = (row: number) => {
    const factor = itemFactors.subarray(row * k, (row + 1) * k);
    return factor.map((value) => value / Math.sqrt(dotRow(factor, 0, factor)));
  };
  const matrix = prior.slice();
  const add = (to: Float64Array, y: Float32Array) =>
    to.forEach((_, at) => (to[at] += weight * y[Math.floor(at / k)] * y[at % k]));
  for (const id of answered) add(matrix, unit(ids.indexOf(id)));
  const known = [...ids.keys()]
    .filter((row) => !answered.includes(ids[row]))
    .sort((a, b) => evidence[b] - evidence[a])
    .slice(0, QUESTION_DEFAULTS.pool);
  const values = known.map((row) => {
    const after = matrix.slice();
    add(after, unit(row));
    const gain = logDeterminant(after, k) - logDeterminant(matrix, k);
    return Math.min(1, evidence[row] / users) ** QUESTION_DEFAULTS.knownExponent * gain;
  });
  return ids[known[values.indexOf(Math.max(...values))]];
}

/** Σ log of the diagonal of L, read off by solving: L x = e_i has 1 / L_ii as its i-th value. */
function logDeterminant(matrix: Float64Array, k: number): number {
  const factorised = new Cholesky(matrix.slice(), k);
  let sum = 0;
  for (let at = 0; at < k; at++) {
    const unit = new Float64Array(k);
    unit[at] = 1;
    factorised.solveLower(unit);
    sum -= 2 * Math.log(unit[at]);
  }
  return sum;
}

describe('dOptimalQuestions', () => {
  it('R6: asks what the definition asks, answer after answer', () => {
    const asked = askedBy(dOptimalQuestions(state), 8);
    for (const [at, id] of asked.entries()) expect(id).toBe(byDefinition(asked.slice(0, at)));
  });

  it('asks about every taste before it asks about one twice', () => {
    const tastes = askedBy(dOptimalQuestions(state), 4).map((id) => dataset.clusterOf.get(id));
    expect(new Set(tastes).size).toBe(4);
  });

  it('compares what most people know, and what fewer know when that is excluded', () => {
    const { pool } = QUESTION_DEFAULTS;
    const order = [...state.ids.keys()].sort((a, b) => state.evidence[b] - state.evidence[a]);
    const known = new Set(order.slice(0, pool).map((row) => state.ids[row]));
    const asked = askedBy(dOptimalQuestions(state, { ...QUESTION_DEFAULTS, knownExponent: 0 }), 5);
    expect(asked.every((id) => known.has(id))).toBe(true);
    const next = dOptimalQuestions(state)({ answered: [], exclude: known })!;
    expect(order.map((row) => state.ids[row]).indexOf(next.itemId)).toBeGreaterThanOrEqual(pool);
  });

  it('passes over what is excluded, learns nothing from it, and has no question when all is', () => {
    const questions = dOptimalQuestions(state);
    const first = questions(NOTHING)!.itemId;
    const unknown = questions({ answered: [], exclude: new Set([first]) })!;
    const answered = questions({ answered: [first], exclude: new Set([first]) })!;
    expect(unknown.itemId).not.toBe(first);
    expect(unknown.value).toBeGreaterThanOrEqual(answered.value);
    expect(questions({ answered: ['no-such-item'], exclude: new Set() })!.itemId).toBe(first);
    expect(questions({ answered: [], exclude: { has: () => true } })).toBeNull();
  });
});

describe('familiarQuestions', () => {
  it('R2: asks about well-known items of different kinds where there is no shared model', async () => {
    const vocabulary = new Vocabulary(dataset.items.map(({ id }) => id));
    const content = await contentTrainer.fit(dataset, contentTrainer.defaults, { seed: 1 });
    const popularity = crowdScores(dataset.items);
    popularity[0] = NaN;
    const questions = familiarQuestions({
      ...{ popularity, vocabulary, similarity: contentSimilarity(content, vocabulary) },
    });
    const asked = askedBy(questions, 4);
    expect(asked).not.toContain(vocabulary.idOf(0));
    expect(new Set(asked.map((id) => dataset.clusterOf.get(id))).size).toBe(4);
    expect(questions({ answered: [], exclude: { has: () => true } })).toBeNull();
  });
});
