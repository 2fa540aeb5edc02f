import { beforeAll, describe, expect, it } from 'vitest';
import { collaborativeTrainer } from '../../models/collaborative/als';
import { collaborativeRecommender } from '../../models/collaborative/recommender';
import type { CollaborativeState } from '../../models/collaborative/state';
import { popularityRecommender } from '../../models/popularity/recommender';
import { seededRandom } from '../../models/math/random';
import type { Preference } from '../../models/types';
import { Vocabulary } from '../../models/vocabulary';
import { madeItem } from '../testing/community';
import { judge, judgeBlend } from './gate';
import { holdOut, type HeldOutCase } from './held-out';

const CLUSTERS = 4;
const EACH = 15;
const ids = Array.from({ length: CLUSTERS * EACH }, (_, n) => `c${n % CLUSTERS}-${Math.floor(n / CLUSTERS)}`);
const vocabulary = new Vocabulary(ids);

/** Forty people; with `shuffled`, each likes as many items as before, but any. */
function people(shuffled: boolean): Preference[][] {
  const random = seededRandom(11);
  return Array.from({ length: 40 }, (_, person) => {
    const left = shuffled ? [...ids] : ids.filter((id) => id.startsWith(`c${person % CLUSTERS}-`));
    return Array.from({ length: 7 }, (_, at) => {
      const [itemId] = left.splice(Math.floor(random() * left.length), 1);
      return { itemId, liked: true, confidence: 1, at };
    });
  });
}

const train = (users: readonly (readonly Preference[])[]) =>
  collaborativeTrainer.fit(
    { items: ids.map((id) => madeItem(id)), users, now: 0 },
    { ...collaborativeTrainer.defaults, factors: 8 },
    { seed: 1 },
  );

const popularity = popularityRecommender({
  ...{ items: [], vocabulary },
  state: { ids, counts: new Float32Array(ids.length).fill(1) },
});

describe('A5: the gate', () => {
  const contest = (candidate: CollaborativeState, incumbent: CollaborativeState | null, judges = cases) =>
    judge({ candidate, incumbent, popularity, cases: judges, vocabulary });
  let good: CollaborativeState;
  let bad: CollaborativeState;
  let cases: readonly HeldOutCase[];
  beforeAll(async () => {
    const held = holdOut(
      people(false).map((preferences) => ({ preferences, draw: 0, partial: false })),
      0,
    );
    cases = held.cases;
    good = await train(held.train);
    bad = await train(people(true));
  });

  it('refuses a candidate that learned from shuffled evidence, and names both figures', async () => {
    const verdict = await contest(bad, good);
    expect(verdict.publish).toBe(false);
    expect(verdict.candidate['ndcg@10']).toBeLessThan(verdict.incumbent!['ndcg@10']);
    expect(verdict.reason).toContain(verdict.candidate['ndcg@10'].toFixed(4));
    expect(verdict.reason).toContain(verdict.incumbent!['ndcg@10'].toFixed(4));
  });

  it('lets a better one through, and one that is as good', async () => {
    expect((await contest(good, bad)).publish).toBe(true);
    expect((await contest(good, good)).publish).toBe(true);
  });

  it('refuses a blend that ranks worse than the default one, in the same words', async () => {
    const [right, wrong] = await Promise.all(
      [good, bad].map((state) => collaborativeRecommender({ vocabulary, state })),
    );
    const verdict = await judgeBlend(wrong, right, cases);
    expect(verdict.publish).toBe(false);
    const [ours, others] = [verdict.candidate, verdict.incumbent!].map((figures) =>
      figures['ndcg@10'].toFixed(4),
    );
    expect(verdict.reason).toBe(
      `NDCG@10 of its ensemble on 40 held-out likes is ${ours}, worse than the ${others} of the default blend.`,
    );
    expect((await judgeBlend(right, wrong, cases)).publish).toBe(true);
    expect((await judgeBlend(right, right, cases)).publish).toBe(true);
  });

  it('lets the first one through', async () => {
    const verdict = await contest(bad, null);
    expect(verdict).toMatchObject({ publish: true, incumbent: null, candidate: { people: 40 } });
  });

  it('does not ask people whose held-out likes the model in service was trained on', async () => {
    const cheat = await train(people(false)); // has seen every like that is held out
    const partial = cases.map((one, index) => ({ ...one, partial: index > 9 }));
    const some = await contest(good, cheat, partial);
    expect(some.candidate).toMatchObject({ people: 10 });

    const all = await contest(
      good,
      cheat,
      cases.map((one) => ({ ...one, partial: true })),
    );
    expect(all).toMatchObject({ publish: true, candidate: { people: 40 }, incumbent: { people: 40 } });
    expect(all.reason).toContain('of popularity');
    expect(all.incumbent!['ndcg@10']).toBeLessThan(all.candidate['ndcg@10']);
  });
});
