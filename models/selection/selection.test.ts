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
import { chooseBlend, type ChosenBlend, type Judges } from './choose-blend';
import type { Parts } from './shortlist';
import { validatedBlend } from './validated-blend';
import { caseOf, laterSplit, newcomerSplit } from './validation';

const dataset = syntheticDataset({ items: 80, users: 60, likes: 10 });
const vocabulary = new Vocabulary(dataset.items.map(({ id }) => id));
const split = laterSplit(dataset);
const others = newcomerSplit(dataset, 1);

describe('validation splits', () => {
  it('keeps what came first and asks for likes that came later', () => {
    expect(split.cases.length).toBeGreaterThan(30);
    for (const { history, relevant } of split.cases) {
      const known = new Set(history.preferences.map(({ itemId }) => itemId));
      expect(relevant.length).toBeGreaterThan(0);
      expect(relevant.some((id) => known.has(id))).toBe(false);
      expect(history.preferences.every(({ at }) => at <= history.now)).toBe(true);
    }
    expect(split.data.users.map(({ length }) => length)).toEqual(
      dataset.users.map(({ length }) => Math.max(1, Math.floor(length * 0.8))),
    );
  });

  it('R3: holds the same people out whole by the same seed, and trains on nothing of theirs', () => {
    expect(others.newcomers.length).toBeGreaterThan(5);
    expect(others.data.users).toHaveLength(dataset.users.length - others.newcomers.length);
    const trained = new Set(others.data.users.flat());
    expect(others.newcomers.flat().some((like) => trained.has(like))).toBe(false);
    expect(newcomerSplit(dataset, 1)).toEqual(others);
    expect(others.places.map((place) => dataset.users[place])).toEqual(others.data.users);
    expect(newcomerSplit(dataset, 2).newcomers).not.toEqual(others.newcomers);
  });

  it('makes no case of somebody with one preference, with none, or with an item of before again', () => {
    const like = (itemId: string, at: number): Preference => ({ itemId, liked: true, confidence: 1, at });
    const strange = [[like('a', 1)], [], [like('a', 1), like('a', 2)], [like('a', NaN), like('b', 1)]];
    const data = { items: dataset.items, users: strange, now: 3 };
    expect(laterSplit(data).cases).toEqual([]);
    for (const likes of newcomerSplit(data, 1).newcomers) expect(caseOf(likes, 1)).toBeNull();
    expect(caseOf([like('a', 1), like('b', 2)], 1)).toMatchObject({ relevant: ['b'], history: { now: 1 } });
  });
});

describe('chooseBlend', () => {
  let parts: Parts;
  const judgesOf = (own: Parts, most = Infinity): Judges => ({
    known: { cases: split.cases.slice(0, most), parts: own },
    newcomers: { likes: others.newcomers.slice(0, most), parts: own },
  });
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
    chosen = await chooseBlend(judgesOf(parts), HYBRID_DEFAULTS, few);
  });
  const hybrid = (config: HybridConfig) => hybridRecommender({ vocabulary, parts, config });
  const measure = async (recommender: Recommender) =>
    (await evaluateRanking({ recommender, cases: split.cases, ks: [10, 20] })).metrics;

  it('R6: its figures are those of the hybrid with these weights, ranked in full', async () => {
    const metrics = await measure(hybrid(chosen.config));
    expect(chosen.figures.known['ndcg@10']).toBeCloseTo(metrics['ndcg@10'], 3);
    expect(chosen.figures.known['recall@20']).toBeCloseTo(metrics['recall@20'], 3);
  });

  it('chooses what is not worse than what it was given', async () => {
    const alone = await chooseBlend(judgesOf({ popularity: parts.popularity! }), HYBRID_DEFAULTS, {
      seed: 1,
    });
    expect(chosen.figures.known['ndcg@10']).toBeGreaterThan(alone.figures.known['ndcg@10']);
  });

  it('R3: chooses the same again', async () => {
    expect(await chooseBlend(judgesOf(parts, 12), HYBRID_DEFAULTS, few)).toEqual(
      await chooseBlend(judgesOf(parts, 12), HYBRID_DEFAULTS, few),
    );
  });

  it('gives a voice to who knows, and none to who does not', async () => {
    const noise: Recommender = {
      ...parts.linear!,
      score: async () => Float32Array.from(vocabulary.ids, (_, n) => (n * 7919) % 101),
    };
    const { config } = await chooseBlend(judgesOf({ ...parts, linear: noise }), HYBRID_DEFAULTS, {
      seed: 1,
    });
    const whole = Object.values(config.weights).reduce((sum, { warm }) => sum + warm, 0);
    expect(config.weights.linear.warm / whole).toBeLessThan(0.25);
  });

  it('keeps the weights it was given where nobody can judge', async () => {
    expect(await chooseBlend(judgesOf(parts, 0), HYBRID_DEFAULTS, { seed: 1 })).toEqual({
      config: HYBRID_DEFAULTS,
      figures: {},
    });
  });

  it('is left as it was, and nothing trained, where too few would judge it', async () => {
    let trained = 0;
    const train = async () => (trained++, parts);
    const options = { ...few, fewestJudges: split.cases.length + 1 };
    const left = await validatedBlend(dataset, train, HYBRID_DEFAULTS, options);
    expect([left, trained]).toEqual([{ config: HYBRID_DEFAULTS, figures: {} }, 0]);
    const enough = { ...few, fewestJudges: split.cases.length };
    await validatedBlend(dataset, train, HYBRID_DEFAULTS, enough);
    expect(trained).toBe(2);
  });

  it('stops when told', async () => {
    const signal = AbortSignal.abort();
    await expect(chooseBlend(judgesOf(parts), HYBRID_DEFAULTS, { seed: 1, signal })).rejects.toThrow('abort');
  });
});
