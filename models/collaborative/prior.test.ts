import { describe, expect, it } from 'vitest';
import { syntheticDataset } from '../testing/synthetic';
import type { Progress, TrainingData } from '../types';
import { collaborativeTrainer, type CollaborativeFitOptions } from './als';
import { COLLABORATIVE_DEFAULTS, type CollaborativeConfig } from './config';
import { collaborativeRecommender } from './recommender';
import { selectRows, type CollaborativeState } from './state';
import { Vocabulary } from '../vocabulary';

const config: CollaborativeConfig = {
  ...COLLABORATIVE_DEFAULTS,
  factors: 10,
  iterations: 40,
  solver: 'cholesky',
};
const world = syntheticDataset({ users: 240 });
const lost: TrainingData = { ...world, users: world.users.slice(0, 120) };
const fresh: TrainingData = { ...world, users: world.users.slice(120) };
const fit = (data: TrainingData, options: Partial<CollaborativeFitOptions> = {}, changes = {}) =>
  collaborativeTrainer.fit(data, { ...config, ...changes }, { seed: 1, ...options });
const prior = await fit(lost);

describe('a prior', () => {
  it('is the result where there is no new evidence', async () => {
    for (const users of [[], [[], []]]) {
      const state = await fit({ ...world, users }, { prior });
      expect(apart(state.itemFactors, prior.itemFactors)).toBeLessThan(1e-3);
      expect(state.evidence).toEqual(prior.evidence);
      expect(state.users).toBe(prior.users);
      expect(apart(state.userGramian, prior.userGramian)).toBeLessThan(1e-9);
    }
  });

  it('holds an item that new people do not speak of, and leaves those that nobody spoke of zero', async () => {
    const quiet = world.itemsOf(0)[0];
    const silent = fresh.users.map((taste) => taste.filter(({ itemId }) => itemId !== quiet)).slice(0, 3);
    const stranger = { ...world.items[0], id: 'never-seen' };
    const state = await fit({ items: [...world.items, stranger], users: silent, now: 0 }, { prior });
    expect(apart(rowOf(state, quiet), rowOf(prior, quiet))).toBeLessThan(0.1);
    expect(rowOf(state, 'never-seen').every((value) => value === 0)).toBe(true);
    expect(state.users).toBe(prior.users + 3);
  });

  it('is outweighed by much new evidence', async () => {
    // Every term of the objective grows alike (ν = 1), so copies of people alone change no minimum.
    const alone = await fit(fresh, { init: prior }, { iterations: 15 });
    const gaps: number[] = [];
    for (const copies of [1, 4, 16]) {
      const users = Array.from({ length: copies }, () => fresh.users).flat();
      const withPrior = await fit({ ...fresh, users }, { prior }, { iterations: 15 });
      gaps.push(await scoreGap(withPrior, alone));
    }
    expect(gaps[1]).toBeLessThan(gaps[0]);
    expect(gaps[2]).toBeLessThan(gaps[1]);
    expect(gaps[2]).toBeLessThan(0.15);
  }, 30_000);

  it('stands in for the lost people: nearer to a fit of everybody than the new people alone', async () => {
    const few = { ...fresh, users: fresh.users.slice(0, 12) };
    const everybody = await fit({ ...world, users: [...lost.users, ...few.users] }, { init: prior });
    const withPrior = await fit(few, { prior });
    const without = await fit(few, { init: prior });
    const gap = await scoreGap(withPrior, everybody);
    expect(gap).toBeLessThan(0.25);
    expect(gap).toBeLessThan(0.5 * (await scoreGap(without, everybody)));
  });

  it('keeps the objective from rising, its own term included', async () => {
    const seen: Progress[] = [];
    await fit(
      fresh,
      { prior, reportLoss: true, onProgress: (step) => void seen.push(step) },
      { iterations: 8 },
    );
    for (let at = 1; at < seen.length; at++) {
      const [before, after] = [seen[at - 1].loss!, seen[at].loss!];
      expect(after).toBeLessThanOrEqual(before + 1e-6 * Math.abs(before));
    }
  });

  it('may be of a smaller catalogue, in another order', async () => {
    const rows = [...world.items.keys()].filter((row) => row % 3 > 0).toReversed();
    const smaller = selectRows(
      prior,
      rows,
      rows.map((row) => prior.ids[row]),
    );
    const state = await fit({ ...world, users: [] }, { prior: smaller });
    expect(apart(rowOf(state, 'item-4'), rowOf(prior, 'item-4'))).toBeLessThan(1e-3);
    expect(rowOf(state, 'item-3').every((value) => value === 0)).toBe(true);
  });

  it('of another size is refused', async () => {
    await expect(fit(fresh, { prior }, { factors: 4 })).rejects.toThrow(/prior has 10 factors/);
  });
});

const rowOf = ({ ids, k, itemFactors }: CollaborativeState, id: string) => {
  const row = ids.indexOf(id);
  return itemFactors.subarray(row * k, (row + 1) * k);
};

/** |a - b| / |b|. */
function apart(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let [difference, size] = [0, 0];
  for (let at = 0; at < b.length; at++) {
    difference += (a[at] - b[at]) ** 2;
    size += b[at] ** 2;
  }
  return Math.sqrt(difference / size);
}

/** How far apart two models score, over the tastes of some people: factors may be turned, scores may not. */
async function scoreGap(one: CollaborativeState, other: CollaborativeState): Promise<number> {
  const vocabulary = new Vocabulary(other.ids);
  const [a, b] = [
    await collaborativeRecommender({ vocabulary, state: one }),
    await collaborativeRecommender({ vocabulary, state: other }),
  ];
  const scores: number[][] = [[], []];
  for (const preferences of world.users.slice(0, 20)) {
    const [left, right] = [await a.score({ preferences, now: 0 }), await b.score({ preferences, now: 0 })];
    for (let at = 0; at < left.length; at++) {
      if (Number.isNaN(left[at]) || Number.isNaN(right[at])) continue;
      scores[0].push(left[at]);
      scores[1].push(right[at]);
    }
  }
  return apart(scores[0], scores[1]);
}
