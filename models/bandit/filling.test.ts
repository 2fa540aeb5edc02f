import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deriveSeed } from '../math/random';
import { Filling, nextByDefinition } from './filling';
import type { SourceList } from './sources';

const COUNT = 12;
/** Few different values, so that there are equals. */
const grade = fc.integer({ min: 0, max: 4 }).map((value) => value / 4);
const list = fc
  .record({
    items: fc.uniqueArray(fc.nat(COUNT - 1), { minLength: 1 }),
    grades: fc.array(grade, { minLength: COUNT, maxLength: COUNT }),
  })
  .map(({ items, grades }): SourceList => ({
    source: 'blend',
    items,
    relevance: Float64Array.from(grades.slice(0, items.length).sort((a, b) => b - a)),
  }));

describe('Filling', () => {
  it('R6: takes what the definition takes, whoever asks in whatever order', () => {
    fc.assert(
      fc.property(
        fc.array(list, { minLength: 1, maxLength: 3 }),
        fc.array(grade, { minLength: COUNT * COUNT, maxLength: COUNT * COUNT }),
        fc.array(fc.nat(2), { minLength: 8, maxLength: 8 }),
        grade,
        fc.nat(),
        (lists, alike, asked, lambda, seed) => {
          const similarity = (a: number, b: number) => alike[Math.min(a, b) * COUNT + Math.max(a, b)];
          const tieBreak = (item: number) => deriveSeed(seed, item);
          const filling = new Filling(lambda, similarity, tieBreak);
          const chosen: number[] = [];
          for (const at of asked) {
            const next = filling.next(lists[at % lists.length]);
            expect(next).toBe(nextByDefinition(lists[at % lists.length], chosen, filling));
            if (next === null) continue;
            filling.take(next);
            chosen.push(next);
          }
        },
      ),
    );
  });

  it('has nothing to show once all is taken', () => {
    const only: SourceList = { source: 'fresh', items: [3], relevance: Float64Array.of(1) };
    const filling = new Filling(
      0.5,
      () => 0,
      () => 0,
    );
    expect(filling.next(only)).toBe(3);
    filling.take(3);
    expect(filling.has(3)).toBe(true);
    expect(filling.next(only)).toBeNull();
  });
});
