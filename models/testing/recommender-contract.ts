import { beforeAll, describe, expect, it } from 'vitest';
import { topK } from '../math/top-k';
import type { Explanation, History, ItemId, Preference, Recommender } from '../types';
import type { SyntheticDataset } from './synthetic';

/** What a model brings to the suite: itself, trained on a synthetic world, and that world. */
export interface RecommenderFixture {
  readonly recommender: Recommender;
  readonly dataset: SyntheticDataset;
}

export interface ContractOptions {
  /** Without any history: `ranks` (popularity, hybrid) or `no-answer`, all NaN (content, collaborative). */
  readonly coldStart: 'ranks' | 'no-answer';
  /** Whether the history changes the scores; only popularity says false. */
  readonly personal: boolean;
  /**
   * Measures the model against the least quality that is accepted, on real data; null where that data is not on this
   * machine, which shows as a skipped test.
   */
  readonly floor?: (() => Promise<{ ndcg: number; atLeast: number }>) | null;
}

const UNKNOWN = 'no-such-item';

/** The suite that popularity, content, collaborative and hybrid all pass (R1). */
export function recommenderContract(
  name: string,
  makeFixture: () => Promise<RecommenderFixture>,
  options: ContractOptions,
): void {
  describe(`${name} keeps the Recommender contract`, () => {
    let fixture: RecommenderFixture;
    beforeAll(async () => {
      fixture = await makeFixture();
    });

    describe('scores', () => scoresAreSound(() => fixture, options));
    describe('explanations', () => explanationsAreExact(() => fixture, options));
    if (options.personal) describe('taste', () => tasteIsFollowed(() => fixture));
    const { floor } = options;
    if (floor === undefined) return;
    it.skipIf(floor === null)(
      'R1: is not below its quality floor',
      async () => {
        const { ndcg, atLeast } = await floor!();
        expect(ndcg).toBeGreaterThanOrEqual(atLeast);
      },
      180_000,
    );
  });
}

function scoresAreSound(given: () => RecommenderFixture, options: ContractOptions): void {
  it('R1: has one score for each item of the vocabulary, finite or NaN', async () => {
    const { recommender, dataset } = given();
    const scores = await recommender.score(historyOf(dataset, likes(dataset, 0, 5)));
    expect(scores).toBeInstanceOf(Float32Array);
    expect(scores.length).toBe(recommender.vocabulary.size);
    expect(scores.some(Number.isFinite)).toBe(true);
    expect(scores.every((score) => Number.isFinite(score) || Number.isNaN(score))).toBe(true);
  });

  it('R3: gives the same scores for the same history, in whatever order its entries come', async () => {
    const { recommender, dataset } = given();
    const preferences = [...likes(dataset, 0, 5), ...dislikes(dataset, 1, 2)];
    const scores = await recommender.score(historyOf(dataset, preferences));
    expect(await recommender.score(historyOf(dataset, preferences))).toEqual(scores);
    expectClose(await recommender.score(historyOf(dataset, preferences.toReversed())), scores);
  });

  it('R1: leaves the array of scores to the caller', async () => {
    const { recommender, dataset } = given();
    const history = historyOf(dataset, likes(dataset, 0, 3));
    const scores = await recommender.score(history);
    const copy = scores.slice();
    scores.fill(-1);
    expect(await recommender.score(history)).toEqual(copy);
  });

  it('R2: passes over unknown items in the history', async () => {
    const { recommender, dataset } = given();
    const preferences = likes(dataset, 0, 4);
    const unknown = [true, false].map((liked, n) => ({
      ...preferences[0],
      itemId: `${UNKNOWN}-${n}`,
      liked,
    }));
    const scores = await recommender.score(historyOf(dataset, preferences));
    expectClose(await recommender.score(historyOf(dataset, [...preferences, ...unknown])), scores);
  });

  it('R2: uses a like of an item, or does not heed it, as it says', async () => {
    const { recommender, dataset } = given();
    const [first, next] = likes(dataset, 0, 2);
    const before = await recommender.score(historyOf(dataset, [first]));
    for (const like of [next, { ...next, itemId: UNKNOWN }]) {
      const after = await recommender.score(historyOf(dataset, [first, like]));
      expect(recommender.uses(like.itemId)).toBe(
        after.some((score, at) => score !== before[at] && !Number.isNaN(score)),
      );
    }
  });

  it(`R2: cold start ${options.coldStart === 'ranks' ? 'is a ranking' : 'is NaN for every item'}`, async () => {
    const { recommender, dataset } = given();
    const stranger = [{ itemId: UNKNOWN, liked: true, confidence: 1, at: dataset.now }];
    for (const preferences of [[], stranger]) {
      const scores = await recommender.score(historyOf(dataset, preferences));
      const answers = scores.filter((score) => !Number.isNaN(score)).length;
      if (options.coldStart === 'ranks') expect(answers).toBeGreaterThan(scores.length / 2);
      else expect(answers).toBe(0);
      expect(topK(scores, scores.length).length).toBe(answers);
    }
  });

  it('P6: takes wrong clocks in its stride', async () => {
    const { recommender, dataset } = given();
    const preferences = likes(dataset, 0, 4).map((each, n) => ({ ...each, at: (n - 2) * 8e14 }));
    const scores = await recommender.score(historyOf(dataset, preferences));
    expect(scores.some(Number.isFinite)).toBe(true);
    expect(scores.every((score) => Number.isFinite(score) || Number.isNaN(score))).toBe(true);
  });
}

function explanationsAreExact(given: () => RecommenderFixture, { personal }: ContractOptions): void {
  const explainAll = async () => {
    const { recommender, dataset } = given();
    const history = historyOf(dataset, [...likes(dataset, 0, 6), ...dislikes(dataset, 0, 2, 6)]);
    const scores = await recommender.score(history);
    const explanations = await recommender.explain(history, recommender.vocabulary.ids);
    return { scores, explanations, history };
  };

  it('R5: explains the very scores that rank, in the order that was asked for', async () => {
    const { scores, explanations } = await explainAll();
    expect(explanations.map(({ itemId }) => itemId)).toEqual(given().recommender.vocabulary.ids);
    expectClose(
      Float32Array.from(explanations, ({ score }) => score),
      scores,
    );
  });

  it('R5: has parts that sum to the score, and shares that sum to the part of their source', async () => {
    const { explanations, history } = await explainAll();
    const known = new Set(history.preferences.map(({ itemId }) => itemId));
    for (const explanation of explanations.filter(({ score }) => !Number.isNaN(score))) {
      expectNear(sum(explanation.parts), explanation.score);
      for (const { source, value } of explanation.parts) {
        const shares = explanation.shares.filter((share) => share.source === source);
        if (shares.length > 0) expectNear(sum(shares), value);
      }
      for (const { itemId } of explanation.shares) expect(known).toContain(itemId);
      for (const list of [explanation.shares, explanation.terms]) expectDescending(list);
    }
    if (personal) expect(explanations.some(({ shares }) => shares.length > 0)).toBe(true);
  });

  it('R2: explains an unknown item, and one without an answer, as NaN with nothing to say', async () => {
    const { recommender, dataset } = given();
    const history = historyOf(dataset, likes(dataset, 0, 3));
    const nothing: Explanation = { itemId: UNKNOWN, score: NaN, parts: [], shares: [], terms: [] };
    expect(await recommender.explain(history, [UNKNOWN])).toEqual([nothing]);
    expect(await recommender.explain(history, [])).toEqual([]);
    const cold = await recommender.explain(historyOf(dataset, []), recommender.vocabulary.ids);
    for (const explanation of cold) {
      if (Number.isNaN(explanation.score)) expect(explanation.parts).toEqual([]);
      expect(explanation.shares).toEqual([]);
    }
  });
}

/** Raising is measured against the items of the other tastes, so a model may rescale its scores as it likes. */
function tasteIsFollowed(given: () => RecommenderFixture): void {
  const advantage = async (preferences: readonly Preference[], cluster: number) => {
    const { recommender, dataset } = given();
    const scores = await recommender.score(historyOf(dataset, preferences));
    const said = new Set(preferences.map(({ itemId }) => itemId));
    const mean = (inside: boolean) => {
      const values = recommender.vocabulary.ids.flatMap((id, index) =>
        !said.has(id) && (dataset.clusterOf.get(id) === cluster) === inside ? [scores[index]] : [],
      );
      const answers = values.filter((value) => !Number.isNaN(value));
      return answers.reduce((total, value) => total + value, 0) / answers.length;
    };
    return mean(true) - mean(false);
  };

  it('R1: liking an item raises its kin', async () => {
    const { dataset } = given();
    for (const cluster of [0, 1, 2]) {
      expect(await advantage(likes(dataset, cluster, 4), cluster)).toBeGreaterThan(0);
      const before = likes(dataset, cluster + 1, 3);
      const after = [...before, ...likes(dataset, cluster, 2)];
      expect(await advantage(after, cluster)).toBeGreaterThan(await advantage(before, cluster));
    }
  });

  it('R1: disliking its neighbours lowers an item', async () => {
    const { dataset } = given();
    const before = likes(dataset, 0, 4);
    const after = [...before, ...dislikes(dataset, 0, 4, 4)];
    expect(await advantage(after, 0)).toBeLessThan(await advantage(before, 0));
  });

  it('R2: a like of one person is enough for an answer', async () => {
    const { recommender, dataset } = given();
    const scores = await recommender.score(historyOf(dataset, likes(dataset, 0, 1)));
    expect(scores.filter((score) => !Number.isNaN(score)).length).toBeGreaterThan(scores.length / 2);
  });
}

const historyOf = (dataset: SyntheticDataset, preferences: readonly Preference[]): History => ({
  preferences,
  now: dataset.now,
});

const likes = (dataset: SyntheticDataset, cluster: number, count: number, from = 0) =>
  preferencesFor(dataset, cluster, count, from, true);
const dislikes = (dataset: SyntheticDataset, cluster: number, count: number, from = 0) =>
  preferencesFor(dataset, cluster, count, from, false);

function preferencesFor(
  dataset: SyntheticDataset,
  cluster: number,
  count: number,
  from: number,
  liked: boolean,
): Preference[] {
  const ids: readonly ItemId[] = dataset.itemsOf(cluster).slice(from, from + count);
  return ids.map((itemId, n) => ({ itemId, liked, confidence: 1, at: dataset.now - n * 86_400_000 }));
}

const TOLERANCE = 1e-4;
const sum = (values: readonly { readonly value: number }[]) =>
  values.reduce((total, { value }) => total + value, 0);
const expectNear = (actual: number, expected: number) =>
  expect(Math.abs(actual - expected)).toBeLessThanOrEqual(TOLERANCE * Math.max(1, Math.abs(expected)));

function expectClose(actual: Float32Array, expected: Float32Array): void {
  expect(actual.length).toBe(expected.length);
  expected.forEach((value, index) => {
    if (Number.isNaN(value)) expect(actual[index]).toBeNaN();
    else expectNear(actual[index], value);
  });
}

function expectDescending(values: readonly { readonly value: number }[]): void {
  for (let at = 1; at < values.length; at++) {
    expect(values[at].value).toBeLessThanOrEqual(values[at - 1].value);
  }
}
