import { beforeAll, describe, expect, it } from 'vitest';
import { collaborativeTrainer } from '../collaborative/als';
import { collaborativeRecommender } from '../collaborative/recommender';
import { evaluateRanking } from '../evaluation/evaluate';
import { HYBRID_DEFAULTS, type HybridConfig } from '../hybrid/config';
import { hybridRecommender } from '../hybrid/recommender';
import { linearRecommender } from '../linear/recommender';
import { linearTrainer } from '../linear/trainer';
import { popularityRecommender } from '../popularity/recommender';
import { popularityTrainer } from '../popularity/trainer';
import { syntheticDataset } from '../testing/synthetic';
import type { Preference, Recommender } from '../types';
import { Vocabulary } from '../vocabulary';
import { chooseBlend, type ChosenBlend } from './choose-blend';
import type { Parts } from './shortlist';
import { validationSplit } from './validation';

const dataset = syntheticDataset({ items: 80, users: 60, likes: 10 });
const vocabulary = new Vocabulary(dataset.items.map(({ id }) => id));
const split = validationSplit(dataset);

describe('validationSplit', () => {
  it('keeps what came first and asks for likes that came later', () => {
    expect(split.cases.length).toBeGreaterThan(40);
    for (const { history, relevant } of split.cases) {
      const known = new Set(history.preferences.map(({ itemId }) => itemId));
      expect(relevant.length).toBeGreaterThan(0);
      expect(relevant.some((id) => known.has(id))).toBe(false);
      expect(history.preferences.every(({ at }) => at <= history.now)).toBe(true);
    }
    const counts = (users: readonly (readonly Preference[])[]) => users.map(({ length }) => length);
    const whole = counts(dataset.users);
    expect(counts(split.data.users)).toEqual(whole.map((count) => Math.max(1, Math.floor(count * 0.8))));
  });

  it('makes no case of somebody with one preference, with none, or with an item of before again', () => {
    const like = (itemId: string, at: number): Preference => ({ itemId, liked: true, confidence: 1, at });
    const users = [[like('a', 1)], [], [like('a', 1), like('a', 2)], [like('a', NaN), like('b', 1)]];
    const { cases, data } = validationSplit({ items: dataset.items, users, now: 3 });
    expect(cases).toEqual([]);
    expect(data.users).toEqual([[like('a', 1)], [], [like('a', 1)], [like('b', 1)]]);
  });
});

describe('chooseBlend', () => {
  let parts: Parts;
  let chosen: ChosenBlend;
  const few = { seed: 1, people: 100 };
  beforeAll(async () => {
    const popular = await popularityTrainer.fit(split.data, popularityTrainer.defaults, { seed: 1 });
    const config = { ...collaborativeTrainer.defaults, factors: 8, iterations: 4 };
    const factors = await collaborativeTrainer.fit(split.data, config, { seed: 1 });
    const linear = await linearTrainer.fit(split.data, linearTrainer.defaults, { seed: 1 });
    parts = {
      popularity: popularityRecommender({ items: [], vocabulary, state: popular }),
      collaborative: await collaborativeRecommender({ vocabulary, state: factors }),
      linear: linearRecommender({ vocabulary, state: linear }),
    };
    chosen = await chooseBlend(split.cases, parts, HYBRID_DEFAULTS, few);
  });
  const hybrid = (config: HybridConfig) => hybridRecommender({ vocabulary, parts, config });
  const measure = async (recommender: Recommender) =>
    (await evaluateRanking({ recommender, cases: split.cases, ks: [10, 20] })).metrics;

  it('R6: its figures are those of the hybrid with these weights, ranked in full', async () => {
    const metrics = await measure(hybrid(chosen.config));
    expect(chosen.figures.all['ndcg@10']).toBeCloseTo(metrics['ndcg@10'], 3);
    expect(chosen.figures.all['recall@20']).toBeCloseTo(metrics['recall@20'], 3);
  });

  it('chooses what is not worse than what it was given', async () => {
    const alone = await chooseBlend(split.cases, { popularity: parts.popularity! }, HYBRID_DEFAULTS, {
      seed: 1,
    });
    expect(chosen.figures.all['ndcg@10']).toBeGreaterThan(alone.figures.all['ndcg@10']);
  });

  it('R3: chooses the same again', async () => {
    expect(await chooseBlend(split.cases.slice(0, 12), parts, HYBRID_DEFAULTS, few)).toEqual(
      await chooseBlend(split.cases.slice(0, 12), parts, HYBRID_DEFAULTS, few),
    );
  });

  it('gives a voice to who knows, and none to who does not', async () => {
    const noise: Recommender = {
      ...parts.linear!,
      score: async () => Float32Array.from(vocabulary.ids, (_, n) => (n * 7919) % 101),
    };
    const { config } = await chooseBlend(split.cases, { ...parts, linear: noise }, HYBRID_DEFAULTS, {
      seed: 1,
    });
    expect(config.weights.linear.warm).toBeLessThan(0.2);
  });

  it('keeps the weights it was given where nobody can judge', async () => {
    expect(await chooseBlend([], parts, HYBRID_DEFAULTS, { seed: 1 })).toEqual({
      config: HYBRID_DEFAULTS,
      figures: {},
    });
  });

  it('stops when told', async () => {
    const signal = AbortSignal.abort();
    await expect(chooseBlend(split.cases, parts, HYBRID_DEFAULTS, { seed: 1, signal })).rejects.toThrow(
      'abort',
    );
  });
});
