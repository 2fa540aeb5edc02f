import { beforeAll, describe, expect, it } from 'vitest';
import { collaborativeTrainer } from '../collaborative/als';
import { collaborativeRecommender } from '../collaborative/recommender';
import { selectRows } from '../collaborative/state';
import { contentRecommender } from '../content/recommender';
import { contentTrainer } from '../content/trainer';
import { linearRecommender } from '../linear/recommender';
import { linearTrainer } from '../linear/trainer';
import { topK } from '../math/top-k';
import { popularityRecommender } from '../popularity/recommender';
import { popularityTrainer } from '../popularity/trainer';
import { recommenderContract } from '../testing/recommender-contract';
import { syntheticDataset } from '../testing/synthetic';
import { EMPTY_HISTORY, type History, type Recommender } from '../types';
import { Vocabulary } from '../vocabulary';
import { HYBRID_DEFAULTS, type Source } from './config';
import { hybridRecommender } from './recommender';

const dataset = syntheticDataset();
const vocabulary = new Vocabulary(dataset.items.map(({ id }) => id));

async function trainedParts(): Promise<Record<Source, Recommender>> {
  const data = { items: dataset.items, users: dataset.users, now: dataset.now };
  const small = { ...collaborativeTrainer.defaults, factors: 8 };
  return {
    collaborative: await collaborativeRecommender({
      vocabulary,
      state: await collaborativeTrainer.fit(data, small, { seed: 1 }),
    }),
    linear: linearRecommender({
      vocabulary,
      state: await linearTrainer.fit(data, linearTrainer.defaults, { seed: 1 }),
    }),
    content: contentRecommender({
      vocabulary,
      state: await contentTrainer.fit(data, contentTrainer.defaults, { seed: 1 }),
    }),
    popularity: popularityRecommender({
      items: dataset.items,
      vocabulary,
      state: await popularityTrainer.fit(data, popularityTrainer.defaults, { seed: 1 }),
    }),
  };
}
const hybridOf = (parts: Partial<Record<Source, Recommender>>) =>
  hybridRecommender({ vocabulary, parts, config: HYBRID_DEFAULTS });

recommenderContract('hybrid', async () => ({ dataset, recommender: hybridOf(await trainedParts()) }), {
  coldStart: 'ranks',
  personal: true,
});

recommenderContract(
  'hybrid of a device without a trained model',
  async () => {
    const { content } = await trainedParts();
    const popularity = popularityRecommender({ items: dataset.items, vocabulary, state: null });
    return { dataset, recommender: hybridOf({ content, popularity }) };
  },
  { coldStart: 'ranks', personal: true },
);

describe('hybridRecommender', () => {
  let parts: Record<Source, Recommender>;
  beforeAll(async () => {
    parts = await trainedParts();
  });
  const liking = (...ids: string[]): History => ({
    preferences: ids.map((itemId) => ({ itemId, liked: true, confidence: 1, at: dataset.now })),
    now: dataset.now,
  });

  it('R2: ranks by popularity alone where nothing is known of the person', async () => {
    const cold = EMPTY_HISTORY(dataset.now);
    const { scores, parts: made } = await hybridOf(parts).blend(cold);
    const popular = await parts.popularity.score(cold);
    const factor = made.find(({ source }) => source === 'popularity')!.factor;
    expect(factor).toBeGreaterThan(0);
    scores.forEach((score, item) => expect(score).toBeCloseTo(factor * popular[item], 4));
  });

  it('R2: scores an item by its content when the other sources do not know it', async () => {
    const silentAt = (recommender: Recommender, item: number): Recommender => ({
      ...recommender,
      score: async (history) => (await recommender.score(history)).fill(NaN, item, item + 1),
    });
    const history = liking('item-0', 'item-4');
    const fresh = hybridOf({
      collaborative: silentAt(parts.collaborative, 8),
      content: parts.content,
      popularity: silentAt(parts.popularity, 8),
    });
    const { scores, parts: made } = await fresh.blend(history);
    const content = made.find(({ source }) => source === 'content')!;
    expect(scores[8]).toBeCloseTo(content.factor * content.scores[8], 5);
    expect(scores[8]).toBeGreaterThan(0);
  });

  describe('when the shared model knows half of the catalogue', () => {
    // Every taste has items inside and outside: item n is of taste n % 4.
    const inside = vocabulary.ids.filter((_, n) => Math.floor(n / 4) % 2 === 0);
    const ofTaste = (cluster: number, shared: boolean) =>
      dataset.itemsOf(cluster).filter((id) => inside.includes(id) === shared);
    let mixed: Record<Source, Recommender>;
    beforeAll(async () => {
      const small = { ...collaborativeTrainer.defaults, factors: 8 };
      const state = await collaborativeTrainer.fit(dataset, small, { seed: 1 });
      const rows = inside.map((id) => state.ids.indexOf(id));
      const collaborative = await collaborativeRecommender({
        vocabulary,
        state: selectRows(state, rows, inside),
      });
      mixed = { ...parts, collaborative };
    });
    const shareOfTaste = async (recommender: Recommender, history: History, cluster: number) => {
      const said = new Set(history.preferences.map(({ itemId }) => itemId));
      const list = topK(await recommender.score(history), 10, (item) => !said.has(vocabulary.idOf(item)));
      return [...list].filter((item) => item % 4 === cluster).length / list.length;
    };

    it('R2: likes of items outside of it move the list as they do without a shared model', async () => {
      const history = liking(...ofTaste(2, false).slice(0, 3));
      expect((await mixed.collaborative.score(history)).every(Number.isNaN)).toBe(true);
      const { collaborative, ...withoutModel } = mixed;
      expect(collaborative.uses(history.preferences[0].itemId)).toBe(false);
      const scores = await hybridOf(mixed).score(history);
      expect(scores).toEqual(await hybridOf(withoutModel).score(history));
      expect(await shareOfTaste(hybridOf(mixed), liking(), 2)).toBeLessThan(0.5);
      expect(await shareOfTaste(hybridOf(mixed), history, 2)).toBeGreaterThan(0.5);
    });

    it('R2: both tastes are heard when one is inside and the other outside', async () => {
      const inner = ofTaste(0, true).slice(0, 3);
      const before = await shareOfTaste(hybridOf(mixed), liking(...inner), 1);
      const both = liking(...inner, ...ofTaste(1, false).slice(0, 3));
      expect(await shareOfTaste(hybridOf(mixed), both, 1)).toBeGreaterThan(before);
      expect(await shareOfTaste(hybridOf(mixed), both, 0)).toBeGreaterThan(0.25);
    });
  });

  it('R2: has no answer without any source', async () => {
    const scores = await hybridOf({}).score(liking('item-0'));
    expect(scores).toHaveLength(vocabulary.size);
    expect(scores.every(Number.isNaN)).toBe(true);
  });

  it('R5: gives each liked item its share of each source, scaled as the source is', async () => {
    const history = liking('item-0', 'item-4', 'item-9');
    const hybrid = hybridOf(parts);
    const [explanation] = await hybrid.explain(history, ['item-12']);
    const { parts: made } = await hybrid.blend(history);
    for (const source of ['collaborative', 'content'] as const) {
      const [own] = await parts[source].explain(history, ['item-12']);
      const { factor } = made.find((part) => part.source === source)!;
      for (const share of own.shares) {
        const scaled = explanation.shares.find(
          (each) => each.source === source && each.itemId === share.itemId,
        );
        expect(scaled?.value).toBeCloseTo(factor * share.value, 10);
      }
    }
  });

  it('refuses parts of another catalogue', () => {
    const other = { ...parts.content, vocabulary: new Vocabulary(['only']) };
    expect(() => hybridOf({ content: other })).toThrow('another catalogue');
  });
});
