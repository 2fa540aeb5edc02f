import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Vocabulary } from '../vocabulary';
import { divergenceOf, GenreBalance, genresByItem, genreView, likedGenres } from './genre-balance';

describe('GenreBalance', () => {
  it('R6: knows what one item more makes of the list, as the definition does', () => {
    const shares = fc
      .array(fc.nat(4), { minLength: 3, maxLength: 3 })
      .filter((all) => all.some((n) => n > 0));
    const items = fc.array(fc.uniqueArray(fc.nat(2)), { minLength: 6, maxLength: 6 });
    fc.assert(
      fc.property(shares, items, fc.array(fc.nat(5), { maxLength: 8 }), (wanted, own, taken) => {
        const whole = wanted.reduce((a, b) => a + b);
        const target = Float64Array.from(wanted, (n) => n / whole);
        const balance = new GenreBalance(target, genresByItem(own, 3));
        const list: number[] = [];
        for (const item of taken) {
          const expected = divergenceOf([...list, item], balance);
          expect(balance.after(item)).toBeCloseTo(expected, 9);
          expect(expected).toBeGreaterThan(-1e-12);
          balance.take(item);
          list.push(item);
        }
      }),
    );
  });

  it('is 0 for a list in which genres have the shares of the target', () => {
    const balance = new GenreBalance(Float64Array.of(0.5, 0.5), genresByItem([[0], [1]], 2));
    balance.take(0);
    expect(balance.after(1)).toBeCloseTo(0, 12);
    expect(balance.after(0)).toBeGreaterThan(0.5);
  });
});

describe('likedGenres', () => {
  const vocabulary = new Vocabulary(['a', 'b', 'c']);
  const genres = genresByItem([[0], [0, 1], []], 2);
  const said = (itemId: string, liked: boolean, confidence = 1) => ({ itemId, liked, confidence, at: 0 });
  const of = (...preferences: ReturnType<typeof said>[]) =>
    likedGenres({ preferences, now: 0 }, genres, vocabulary);

  it('counts likes by their confidence, in equal parts for the genres of each', () => {
    expect(of(said('a', true), said('b', true, 3))).toEqual(Float64Array.of(2.5 / 4, 1.5 / 4));
  });

  it('is null where no like has a genre', () => {
    expect(of(said('c', true), said('a', false), said('unknown', true))).toBeNull();
  });
});

it('numbers the genres of a catalogue', () => {
  const traits = new Map([
    ['drama', { name: 'Drama', items: [0, 2] }],
    ['war', { name: 'War', items: [2] }],
  ]);
  const genres = genreView(traits, 3);
  expect([genres.count, genres.of(0), genres.of(1), genres.of(2)]).toEqual([2, [0], [], [0, 1]]);
  expect([genres.kinds, genres.kindOf(0), genres.kindOf(1), genres.kindOf(2)]).toEqual([3, 0, 1, 2]);
});
