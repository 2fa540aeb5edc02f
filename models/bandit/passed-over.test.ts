import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { collaborativeTrainer } from '../collaborative/als';
import { collaborativeRecommender } from '../collaborative/recommender';
import { syntheticDataset } from '../testing/synthetic';
import type { History } from '../types';
import { Vocabulary } from '../vocabulary';
import { BANDIT_DEFAULTS } from './config';
import { lessWhatWasPassedOver, passedOver, tasteByFoldIn } from './passed-over';

const HOUR = 60 * 60 * 1000;
const NOW = 1_750_000_000_000;
const config = { ...BANDIT_DEFAULTS, passedConfidence: 4, passedHalfLife: 3 };
const id = fc.constantFrom('a', 'b', 'c', 'd', 'e');
const showing = fc.record({ itemId: id, at: fc.integer({ min: NOW - 5 * HOUR, max: NOW + HOUR }) });
const liked = (itemId: string) => ({ itemId, liked: true, confidence: 1, at: NOW });

describe('passedOver', () => {
  it('adds up what each of the latest showings weighs, of items that nothing was said of', () => {
    fc.assert(
      fc.property(fc.array(showing, { maxLength: 12 }), fc.uniqueArray(id), (shown, said) => {
        const passed = passedOver({ shown, preferences: said.map(liked), now: NOW }, config);
        const settled = shown.filter(({ at }) => Math.floor(NOW / HOUR) * HOUR - at > HOUR).toReversed();
        const heard = settled.slice(0, 6);
        const weights = new Map<string, number>();
        heard.forEach(({ itemId }, n) =>
          weights.set(itemId, (weights.get(itemId) ?? 0) + 4 * 0.5 ** (n / 3)),
        );
        for (const itemId of said) weights.delete(itemId);
        expect(new Map(passed.map(({ itemId, confidence }) => [itemId, confidence]))).toEqual(weights);
        expect(passed).toHaveLength(weights.size);
        expect(passed.every((preference) => !preference.liked)).toBe(true);
      }),
    );
  });

  it('hears nothing where nothing is known of lists, or where it is to weigh nothing', () => {
    expect(passedOver({ preferences: [], now: NOW }, config)).toEqual([]);
    const history = { preferences: [], now: NOW, shown: [{ itemId: 'a', at: 0 }] };
    expect(passedOver(history, { ...config, passedConfidence: 0 })).toEqual([]);
    expect(passedOver(history, config)).toHaveLength(1);
  });

  it('forgets by showings and not by time', () => {
    const shown = [{ itemId: 'a', at: 0 }];
    const [{ confidence }] = passedOver({ preferences: [], now: NOW, shown }, config);
    expect(confidence).toBe(4);
  });
});

describe('lessWhatWasPassedOver', () => {
  const vocabulary = new Vocabulary(['a', 'b', 'c', 'd']);
  const passedWith = (itemId: string, confidence: number) => ({ itemId, liked: false, confidence, at: 0 });
  const less = (scores: Float32Array, passed: ReturnType<typeof passedWith>[], itemPrecision = 8) =>
    lessWhatWasPassedOver(scores, passed, vocabulary, { itemPrecision });

  it('takes from an item what as many observations of 0 would take from a mean', () => {
    const confidence = fc.double({ min: 0, max: 100, noNaN: true });
    const score = fc.double({ min: -2, max: 2, noNaN: true });
    fc.assert(
      fc.property(
        score,
        confidence,
        fc.double({ min: 0.01, max: 100, noNaN: true }),
        (value, c, precision) => {
          const [before] = Float32Array.of(value);
          const [after] = less(Float32Array.of(value, 0, 0, 0), [passedWith('a', c)], precision);
          const observed = (precision * before + c * 0) / (precision + c); // posterior mean, Gaussian prior and noise
          expect(after).toBeCloseTo(before > 0 ? observed : before, 6);
        },
      ),
    );
  });

  it('leaves all others, what is not known and the given scores as they are', () => {
    const scores = Float32Array.of(1, 0.5, NaN, -1);
    const after = less(
      scores,
      ['a', 'c', 'd', 'of another catalogue'].map((id) => passedWith(id, 8)),
    );
    expect([...after]).toEqual([0.5, 0.5, NaN, -1]);
    expect([...scores]).toEqual([1, 0.5, NaN, -1]);
  });
});

describe('tasteByFoldIn', () => {
  it('lowers what was passed over and what is like it, and leaves a history without it as it is', async () => {
    const { items, users, itemsOf, now } = syntheticDataset({ items: 120, users: 80 });
    const data = { items, users, now };
    const state = await collaborativeTrainer.fit(
      data,
      { ...collaborativeTrainer.defaults, factors: 8 },
      { seed: 1 },
    );
    const vocabulary = new Vocabulary(items.map((item) => item.id));
    const { score } = await collaborativeRecommender({ vocabulary, state });
    const asked: History[] = [];
    const taste = tasteByFoldIn((history) => {
      asked.push(history);
      return score(history);
    });
    const [mine, others] = [itemsOf(0), itemsOf(1)];
    const history = { preferences: [...mine.slice(0, 3), ...others.slice(0, 3)].map(liked), now: NOW };
    const before = await taste(history, []);
    expect(asked[0]).toBe(history);
    const shown = others.slice(3, 9).map((itemId) => ({ itemId, at: NOW - 2 * HOUR }));
    const after = await taste(history, passedOver({ ...history, shown }, BANDIT_DEFAULTS));
    const mean = (scores: Float32Array, ids: readonly string[]) =>
      ids.reduce((sum, itemId) => sum + scores[vocabulary.indexOf(itemId)], 0) / ids.length;
    const kin = others.slice(9);
    expect(mean(after, kin)).toBeLessThan(0.7 * mean(before, kin));
    expect(mean(after, mine.slice(3))).toBeGreaterThan(0.9 * mean(before, mine.slice(3)));
  });
});
