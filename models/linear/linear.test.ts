import { describe, expect, it } from 'vitest';
import { TrainingError } from '../errors';
import { onMovieLens } from '../testing/movielens-floor';
import { recommenderContract } from '../testing/recommender-contract';
import { syntheticDataset } from '../testing/synthetic';
import type { History, Preference, TrainingData } from '../types';
import { Vocabulary } from '../vocabulary';
import { withoutSilent } from './audible';
import { coOccurrence } from './co-occurrence';
import { LINEAR_DEFAULTS, type LinearConfig, linearConfigProblem } from './config';
import { easeTrainer } from './ease';
import { linearRecommender } from './recommender';
import type { LinearState } from './state';
import { linearTrainer } from './trainer';

const dataset = syntheticDataset();
const vocabulary = new Vocabulary(dataset.items.map(({ id }) => id));
const config: LinearConfig = { ...LINEAR_DEFAULTS, ridge: 5, neighbours: 40 };
const state = await linearTrainer.fit(dataset, config, { seed: 1 });

recommenderContract(
  'linear',
  async () => ({ dataset, recommender: linearRecommender({ vocabulary, state }) }),
  {
    coldStart: 'no-answer',
    personal: true,
    floor: onMovieLens(0.1, async (data) => {
      const quick = { ...LINEAR_DEFAULTS, neighbours: 20, minimumEvidence: 5 };
      const learned = await linearTrainer.fit(data, quick, { seed: 1 });
      return linearRecommender({
        vocabulary: new Vocabulary(data.items.map(({ id }) => id)),
        state: learned,
      });
    }),
  },
);

describe('linearTrainer', () => {
  it('R6: with all items as neighbours its weights are those of the direct inverse', async () => {
    // A small world in which every item is liked together with every other: nobody is left out as a neighbour.
    const dense = syntheticDataset({ items: 30, clusters: 2, likes: 40 });
    for (const dropout of [0, 0.5]) {
      const all = { ...config, dropout, neighbours: dense.items.length };
      const oracle = slowEase(dense, all);
      const closed = denseOf(await easeTrainer.fit(dense, all, { seed: 1 }));
      const own = denseOf(await linearTrainer.fit(dense, all, { seed: 1 }));
      oracle.forEach((value, at) => {
        expect(closed[at]).toBeCloseTo(value, 5);
        expect(own[at]).toBeCloseTo(value, 5);
      });
    }
  });

  it('is the regression of each item on its neighbours: no step in any direction lowers the loss', async () => {
    const { gram, ids } = coOccurrence(dataset, config);
    const n = ids.length;
    const weights = denseOf(state);
    for (const j of [0, 17, 60]) {
      const chosen = ids.map((_, i) => i).filter((i) => weights[i * n + j] !== 0);
      expect(chosen.length).toBeGreaterThan(5);
      expect(chosen.length).toBeLessThanOrEqual(config.neighbours);
      expect(chosen).not.toContain(j);
      for (const i of chosen) {
        // Half the gradient of |x_j − X b|² + Σ r_i b_i² by b_i.
        let gradient = gram[i * n + j] * -1;
        for (const k of chosen) gradient += gram[i * n + k] * weights[k * n + j];
        gradient += (config.ridge + 0.25 * gram[i * n + i]) * weights[i * n + j];
        expect(gradient).toBeCloseTo(0, 4);
      }
    }
  });

  it('leaves out items with little evidence, and all but the most liked where there are too many', async () => {
    const few = await linearTrainer.fit(dataset, { ...config, maximumItems: 10 }, { seed: 1 });
    expect(few.ids).toHaveLength(10);
    const { gram, ids } = coOccurrence(dataset, config);
    const evidence = new Map(ids.map((id, i) => [id, gram[i * ids.length + i]]));
    const least = Math.min(...few.ids.map((id) => evidence.get(id)!));
    const above = await linearTrainer.fit(dataset, { ...config, minimumEvidence: 15 }, { seed: 1 });
    expect(above.ids.length).toBeLessThan(ids.length);
    expect(least).toBeGreaterThan(0);
    expect(vocabulary.ids.filter((id) => few.ids.includes(id))).toEqual(few.ids);
  });

  it('V3: explains by items that enough people like as well; who counts as many is enough alone', async () => {
    const { together, gram, ids } = coOccurrence(dataset, { ...config, fewestTogether: 3 });
    const rare = together!.reduce((pairs, people) => pairs + (people > 0 && people < 3 ? 1 : 0), 0);
    expect(rare).toBeGreaterThan(100);
    const floor = { ...config, fewestTogether: 3 };
    const told = denseOf(await linearTrainer.fit(dataset, floor, { seed: 1 }));
    told.forEach((weight, at) => weight !== 0 && expect(together![at]).toBeGreaterThanOrEqual(3));
    expect(told.some((weight) => weight !== 0)).toBe(true);
    const open = await linearTrainer.fit(dataset, floor, { seed: 1, countsAs: () => 3 });
    expect(open).toEqual(await linearTrainer.fit(dataset, config, { seed: 1 }));
    expect(together!.every((people, at) => people > 0 === gram[at] > 0)).toBe(true);
    expect(together).toHaveLength(ids.length ** 2);
  });

  it('V3: without items that are silent, it scores the same and names the others alone', async () => {
    const strict = await linearTrainer.fit(dataset, { ...config, fewestTogether: 12 }, { seed: 1 });
    const heard = withoutSilent(strict);
    expect(heard.ids.length).toBeLessThan(strict.ids.length);
    const named = new Set(heard.ids);
    const history = { preferences: dataset.users[0], now: dataset.now };
    const [whole, part] = await Promise.all(
      [strict, heard].map((state) => linearRecommender({ vocabulary, state }).score(history)),
    );
    vocabulary.ids.forEach((id, at) => expect(part[at]).toBe(named.has(id) ? whole[at] : NaN));
    expect(part.some((score) => score !== 0 && !Number.isNaN(score))).toBe(true);
    const silent = vocabulary.ids.flatMap((id, at) => (named.has(id) ? [] : [whole[at]]));
    expect(silent.filter((score) => score !== 0 && !Number.isNaN(score))).toEqual([]);
  });

  it('reports how far it is, and stops when told', async () => {
    const steps: number[] = [];
    await linearTrainer.fit(dataset, config, { seed: 1, onProgress: ({ done }) => void steps.push(done) });
    expect(steps).toEqual([0]);
    const signal = AbortSignal.abort();
    await expect(linearTrainer.fit(dataset, config, { seed: 1, signal })).rejects.toThrow('abort');
  });

  it.each<[string, Partial<LinearConfig>]>([
    ['ridge', { ridge: 0 }],
    ['ridge', { ridge: NaN }],
    ['ridge', { ridge: Infinity }],
    ['dropout', { dropout: 1 }],
    ['neighbours', { neighbours: 1.5 }],
    ['maximumItems', { maximumItems: 0 }],
    ['minimumEvidence', { minimumEvidence: -1 }],
    ['fewestTogether', { fewestTogether: 0 }],
    ['fewestTogether', { fewestTogether: 256 }],
    ['halfLifeDays', { profile: { halfLifeDays: 0, dislikeWeight: 0 } }],
    ['dislikeWeight', { profile: { halfLifeDays: 1, dislikeWeight: NaN } }],
  ])('refuses a wrong %s', async (name, wrong) => {
    const bad = { ...config, ...wrong };
    expect(linearConfigProblem(bad)).toContain(`${name} is`);
    await expect(linearTrainer.fit(dataset, bad, { seed: 1 })).rejects.toThrow(TrainingError);
    await expect(easeTrainer.fit(dataset, bad, { seed: 1 })).rejects.toThrow(TrainingError);
  });
});

describe('bad input', () => {
  const like = (itemId: string, confidence = 1, at = 0): Preference => ({
    ...{ itemId, liked: true, confidence, at },
  });
  const items = dataset.items.slice(0, 4);
  const [a, b, c] = items.map(({ id }) => id);
  const fit = (users: TrainingData['users'], of = items) =>
    linearTrainer.fit({ items: of, users, now: 0 }, { ...config, ridge: 1, minimumEvidence: 0 }, { seed: 1 });
  const score = (learned: LinearState, ...preferences: Preference[]) =>
    linearRecommender({ vocabulary: new Vocabulary(learned.ids), state: learned }).score({
      preferences,
      now: 0,
    });

  it('passes over confidences that are NaN, infinite, zero or negative', async () => {
    const clean = await fit([[like(a), like(b)], [like(a)], [like(b), like(c)]]);
    const strange = [NaN, Infinity, -Infinity, 0, -3].map((confidence) => like(c, confidence));
    const dirty = await fit([[like(a), like(b), ...strange], [like(a)], [like(b), like(c)], strange]);
    expect(dirty).toEqual(clean);
    expect(await score(clean, like(a), ...strange)).toEqual(await score(clean, like(a)));
    expect((await score(clean, ...strange)).every(Number.isNaN)).toBe(true);
  });

  it('says that there is nothing to learn from', async () => {
    const nothing = [[], [{ ...like(a), liked: false }], [like('no-such-item')]];
    await expect(fit(nothing)).rejects.toThrow(/nothing to learn from: none of the 4 items has a like/);
    await expect(fit([], [])).rejects.toThrow(TrainingError);
  });

  it('one item explains nothing', async () => {
    const learned = await fit([[like(a)], [like(a)]], items.slice(0, 1));
    expect(learned.weights.values).toHaveLength(0);
    expect(linearRecommender({ vocabulary: new Vocabulary([a]), state: learned }).uses(a)).toBe(false);
    expect(await score(learned, like(a))).toEqual(Float32Array.of(NaN));
  });

  it('people who like everything, or nothing, spoil nothing', async () => {
    const everything = items.map(({ id }) => like(id));
    const learned = await fit([everything, [], everything, [like(a), like(b)]]);
    const scores = await score(learned, ...everything);
    expect(scores).toHaveLength(4);
    expect(scores.every(Number.isFinite)).toBe(true);
    expect((await score(learned)).every(Number.isNaN)).toBe(true);
  });

  it('counts an item of a person once, the last word of several', async () => {
    const once = await fit([
      [like(a, 1), like(b)],
      [like(b), like(c)],
    ]);
    expect(
      await fit([
        [like(a, 5), like(b), like(a, 1)],
        [like(b), like(c)],
      ]),
    ).toEqual(once);
    const taken = await fit([
      [like(a), like(b), { ...like(a), liked: false }],
      [like(b), like(c)],
    ]);
    expect(taken.ids).toEqual([b, c]);
  });
});

describe('linearRecommender', () => {
  it('R5: the share of a like is its own summand, by hand', async () => {
    const [first, second] = dataset.itemsOf(0);
    const history: History = {
      preferences: [
        { itemId: first, liked: true, confidence: 1, at: dataset.now },
        { itemId: second, liked: true, confidence: 2, at: dataset.now - 365 * 86_400_000 },
        { itemId: dataset.itemsOf(1)[0], liked: false, confidence: 1, at: dataset.now },
      ],
      now: dataset.now,
    };
    const recommender = linearRecommender({ vocabulary, state });
    const target = dataset.itemsOf(0)[2];
    const [{ shares }] = await recommender.explain(history, [target]);
    const n = state.ids.length;
    const weight = (id: string) => denseOf(state)[state.ids.indexOf(id) * n + state.ids.indexOf(target)];
    expect(shares.find(({ itemId }) => itemId === first)?.value).toBeCloseTo(weight(first), 5);
    // Confidence 2, half of it after a half-life.
    expect(shares.find(({ itemId }) => itemId === second)?.value).toBeCloseTo(weight(second), 5);
  });
});

/** B of the state, dense [n x n]. */
function denseOf({ ids, weights }: LinearState): Float64Array {
  const n = ids.length;
  const dense = new Float64Array(n * n);
  for (let row = 0; row < n; row++) {
    for (let at = weights.starts[row]; at < weights.starts[row + 1]; at++)
      dense[row * n + weights.indices[at]] = weights.values[at];
  }
  return dense;
}

/** EASE as it is written: Gauss and Jordan invert G + R, then B = I − P diag(1 / P_jj). */
function slowEase(data: TrainingData, config: LinearConfig): Float64Array {
  const { ridge, dropout } = config;
  const { ids, gram } = coOccurrence(data, config);
  const n = ids.length;
  const left = Float64Array.from(gram);
  const right = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    left[i * n + i] += ridge + (dropout / (1 - dropout)) * gram[i * n + i];
    right[i * n + i] = 1;
  }
  for (let pivot = 0; pivot < n; pivot++) {
    const divisor = left[pivot * n + pivot];
    for (const matrix of [left, right]) for (let j = 0; j < n; j++) matrix[pivot * n + j] /= divisor;
    for (let i = 0; i < n; i++) {
      const factor = left[i * n + pivot];
      if (i === pivot || factor === 0) continue;
      for (const matrix of [left, right])
        for (let j = 0; j < n; j++) matrix[i * n + j] -= factor * matrix[pivot * n + j];
    }
  }
  return right.map((value, at) => {
    const [i, j] = [Math.floor(at / n), at % n];
    return i === j ? 0 : -value / right[j * n + j];
  });
}
