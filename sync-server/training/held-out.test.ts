import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Preference } from '../../models/types';
import { holdOut } from './held-out';
import type { UnpackedUser } from './packed-users';

const like = (itemId: string, at: number, liked = true): Preference => ({ itemId, liked, confidence: 1, at });
const person = (draw: number, ...preferences: Preference[]): UnpackedUser => ({
  preferences,
  draw,
  partial: false,
});

describe('A5: held-out likes', () => {
  it('are the latest like of each person who has two, and are not trained on', () => {
    const { train, cases } = holdOut([person(0.5, like('a', 1), like('b', 3), like('c', 2))], 9);
    expect(cases).toEqual([
      { history: { preferences: [like('a', 1), like('c', 2)], now: 9 }, relevant: ['b'], partial: false },
    ]);
    expect(train).toEqual([[like('a', 1), like('c', 2)]]);
  });

  it('leave a person with one like, or with dislikes only, in peace', () => {
    const shy = person(0, like('a', 1), like('b', 2, false));
    const { train, cases } = holdOut([shy, person(0, like('a', 1, false), like('b', 2, false))], 9);
    expect(cases).toEqual([]);
    expect(train[0]).toEqual(shy.preferences);
  });

  it('were never in the training of an earlier run, whatever came since', () => {
    const people = fc.array(
      fc.record({
        draw: fc.double({ min: 0, max: 0.999, noNaN: true }),
        items: fc.uniqueArray(fc.integer({ min: 0, max: 20 }), { minLength: 2, maxLength: 8 }),
        before: fc.integer({ min: 2, max: 8 }),
      }),
      { minLength: 1, maxLength: 20 },
    );
    // A seed that failed once: eight people with the same two likes, of whom the first is not drawn.
    const alike = [0.125, 0, 0, 0, 0, 0, 0, 0].map((draw) => ({ draw, items: [0, 1], before: 2 }));
    fc.assert(
      fc.property(people, fc.integer({ min: 1, max: 10 }), (all, most) => {
        const taps = (count: (p: (typeof all)[number]) => number) =>
          all.map((p) =>
            person(p.draw, ...p.items.slice(0, count(p)).map((item, at) => like(`i${item}`, at))),
          );
        const earlier = holdOut(
          taps((p) => p.before),
          0,
          most,
        ).train;
        const users = taps((p) => p.items.length);
        for (const { history, relevant } of holdOut(users, 0, most).cases) {
          const user = users.findIndex(({ preferences }) => preferences.includes(history.preferences[0]));
          expect(earlier[user].map(({ itemId }) => itemId)).not.toContain(relevant[0]);
        }
      }),
      { examples: [[alike, 1]] },
    );
  });
});
