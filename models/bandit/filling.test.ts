import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { summed } from '../hybrid/similarity';
import { deriveSeed } from '../math/random';
import { Filling, worthByDefinition, type ItemViews, type Objective } from './filling';
import { divergenceOf, GenreBalance, genresByItem } from './genre-balance';
import type { SourceList } from './sources';

const COUNT = 12;
const GENRES = 4;
/** Few different values, so that there are equals. */
const grade = fc.integer({ min: 0, max: 4 }).map((value) => value / 4);
const gradesOf = (length: number) => fc.array(grade, { minLength: length, maxLength: length });
const list = fc
  .record({ items: fc.uniqueArray(fc.nat(COUNT - 1), { minLength: 1 }), grades: gradesOf(COUNT) })
  .map(({ items, grades }): SourceList => ({
    source: 'blend',
    items,
    relevance: Float64Array.from(grades.slice(0, items.length).sort((a, b) => b - a)),
  }));
const genres = fc
  .array(fc.uniqueArray(fc.nat(GENRES - 1)), { minLength: COUNT, maxLength: COUNT })
  .map((own) => genresByItem(own, GENRES));
const target = gradesOf(GENRES)
  .filter((grades) => grades.some((value) => value > 0))
  .map((grades) => Float64Array.from(grades, (value) => value / grades.reduce((a, b) => a + b)));

describe('Filling', () => {
  it('R6: takes what is worth most by the definition, whoever asks in whatever order', () => {
    fc.assert(
      fc.property(
        fc.record({
          lists: fc.array(list, { minLength: 1, maxLength: 3 }),
          alike: gradesOf(COUNT * COUNT),
          fame: gradesOf(COUNT),
          asked: fc.array(fc.nat(2), { minLength: 8, maxLength: 8 }),
          objective: fc.record({ diversity: grade, fame: grade, calibration: grade }),
          balance: fc.record({ genres, target }),
          seed: fc.nat(),
        }),
        ({ lists, alike, fame, asked, objective, balance, seed }) => {
          const similarity = (a: number, b: number) => alike[Math.min(a, b) * COUNT + Math.max(a, b)];
          const views = {
            similarity: summed(similarity),
            fame,
            tieBreak: (item: number) => deriveSeed(seed, item),
          };
          const filling = new Filling(objective, views, new GenreBalance(balance.target, balance.genres));
          const chosen: number[] = [];
          for (const at of asked) {
            const { items, relevance } = lists[at % lists.length];
            const next = filling.next(lists[at % lists.length]);
            const worths = new Map(
              items.flatMap((item, n) => {
                const place = { item, relevance: relevance[n] };
                if (chosen.includes(item)) return [];
                return [
                  [
                    item,
                    worthByDefinition(place, chosen, filling, (all) => divergenceOf(all, balance)),
                  ] as const,
                ];
              }),
            );
            if (next === null) {
              expect(worths.size).toBe(0);
              continue;
            }
            expect(worths.get(items[next])).toBeCloseTo(Math.max(...worths.values()), 9);
            filling.take(items[next]);
            chosen.push(items[next]);
          }
        },
      ),
    );
  });

  const plain: ItemViews = {
    similarity: summed(() => 0),
    fame: new Float32Array(4),
    tieBreak: (item) => item % 3,
  };
  const none: Objective = { diversity: 0, fame: 0, calibration: 0 };

  it('lets the tie break decide between equals', () => {
    const equals: SourceList = { source: 'fresh', items: [3, 1, 2], relevance: Float64Array.of(1, 1, 1) };
    expect(new Filling(none, plain, null).next(equals)).toBe(equals.items.indexOf(2));
  });

  it('has nothing to show once all is taken', () => {
    const only: SourceList = { source: 'fresh', items: [3], relevance: Float64Array.of(1) };
    const filling = new Filling(none, plain, null);
    expect(filling.next(only)).toBe(0);
    filling.take(3);
    expect(filling.has(3)).toBe(true);
    expect(filling.next(only)).toBeNull();
  });

  it('leaves the first place to relevance, and lets the last ones vary', () => {
    const kin = (a: number, b: number) => (a % 2 === b % 2 ? 1 : 0);
    const items = [0, 2, 4, 1];
    const ranked: SourceList = { source: 'blend', items, relevance: Float64Array.of(1, 0.9, 0.85, 0.5) };
    const filling = new Filling({ ...none, diversity: 0.3 }, { ...plain, similarity: summed(kin) }, null);
    const taken: number[] = [];
    for (let place = 0; place < 3; place++) {
      taken.push(items[filling.next(ranked)!]);
      filling.take(taken[place]);
    }
    expect(taken).toEqual([0, 1, 2]);
  });

  it('shows the less known of two that are as good', () => {
    const equals: SourceList = { source: 'blend', items: [1, 2], relevance: Float64Array.of(1, 1) };
    const fame = Float32Array.of(0, 0.2, 0.9, 0);
    expect(new Filling({ ...none, fame: 0.1 }, { ...plain, fame }, null).next(equals)).toBe(0);
  });
});
