import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bareItem } from '../../../models/bare-item';
import type { History, Item, Preference } from '../../../models/types';
import { Vocabulary } from '../../../models/vocabulary';
import { tasteShares } from './taste-shares';

const DAY = 86_400_000;
const NOW = Date.UTC(2026, 0, 1);
const CONFIG = { halfLifeDays: 100, dislikeWeight: 0.5 };

const items: Item[] = [
  bareItem('heat', { genres: ['Crime', 'Drama'], year: 1995 }),
  bareItem('alien', { genres: ['Horror'], year: 1979 }),
  bareItem('casino', { genres: ['Crime'], year: 1995 }),
  bareItem('nameless', { genres: [], year: null }),
];
const vocabulary = new Vocabulary(items.map(({ id }) => id));
const catalogue = { vocabulary, item: (id: string) => items[vocabulary.indexOf(id)] };
const liked = (itemId: string, days = 0, confidence = 1): Preference => ({
  ...{ itemId, liked: true, confidence },
  at: NOW - days * DAY,
});
const sharesOf = (preferences: Preference[]) =>
  tasteShares({ preferences, now: NOW } satisfies History, CONFIG, catalogue);
const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

describe('tasteShares', () => {
  it('splits a title over its genres, and counts it once for its decade', () => {
    const { genres, decades } = sharesOf([liked('heat'), liked('casino')]);
    expect(genres).toEqual([
      { name: 'Crime', liked: 0.75, disliked: 0, titles: 2 },
      { name: 'Drama', liked: 0.25, disliked: 0, titles: 1 },
    ]);
    expect(decades).toEqual([{ name: '1990s', liked: 1, disliked: 0, titles: 2 }]);
  });

  it('weighs as the profile that ranks does: by confidence, and half after each half-life', () => {
    const { genres } = sharesOf([liked('alien', 0), liked('casino', 100), liked('nameless', 0, 0.5)]);
    expect(genres.map(({ name, liked }) => [name, liked])).toEqual([
      ['Horror', 0.5],
      [null, 0.25],
      ['Crime', 0.25],
    ]);
  });

  it('keeps likes and dislikes apart, each as shares of their own', () => {
    const { genres } = sharesOf([liked('alien'), { ...liked('heat'), liked: false }]);
    expect(genres).toEqual([
      { name: 'Horror', liked: 1, disliked: 0, titles: 1 },
      { name: 'Crime', liked: 0, disliked: 0.5, titles: 0 },
      { name: 'Drama', liked: 0, disliked: 0.5, titles: 0 },
    ]);
  });

  it('passes over what the catalogue does not have, and says nothing of nobody (R2)', () => {
    expect(sharesOf([liked('gone'), liked('alien')]).genres).toMatchObject([{ name: 'Horror', liked: 1 }]);
    expect(sharesOf([])).toEqual({ genres: [], decades: [] });
  });

  it('sums to one on each side that has anything', () => {
    const preference = fc.record({
      itemId: fc.constantFrom(...items.map(({ id }) => id)),
      liked: fc.boolean(),
      confidence: fc.double({ min: 0.01, max: 3, noNaN: true }),
      at: fc.integer({ min: NOW - 2000 * DAY, max: NOW + DAY }),
    });
    const history = fc.uniqueArray(preference, { selector: ({ itemId }) => itemId, minLength: 1 });
    fc.assert(
      fc.property(history, (preferences) => {
        const { genres, decades } = sharesOf(preferences);
        for (const shares of [genres, decades])
          for (const side of ['liked', 'disliked'] as const) {
            const any = preferences.some((each) => each.liked === (side === 'liked'));
            expect(sum(shares.map((share) => share[side]))).toBeCloseTo(any ? 1 : 0, 9);
          }
      }),
    );
  });
});
