import { expect, it } from 'vitest';
import { LENGTHS, qualitySplits } from './splits';

const rows = Array.from({ length: 400 }, (_, n) => ({
  ...{ userId: `u${n % 20}`, itemId: `i${(n * 7) % 97}`, value: 1 + (n % 5), at: n },
}));

it('asks new people for later likes only, and trains on nothing of theirs', () => {
  const { folds, train, test, tune } = qualitySplits(rows, 4, 1);
  expect(train.length + test.length).toBe(rows.length);
  expect(tune.train.length + tune.test.length).toBe(train.length);
  const everybody = folds.flatMap(({ lengths }) => [
    ...new Set(lengths[0].foldIn.map(({ userId }) => userId)),
  ]);
  expect(new Set(everybody).size).toBe(everybody.length);
  for (const { train, lengths } of folds) {
    const trained = new Set(train.map(({ userId }) => userId));
    expect(lengths.map(({ length }) => length)).toEqual(LENGTHS);
    for (const { length, foldIn, test } of lengths) {
      for (const { userId, value, at } of test) {
        const known = foldIn.filter((row) => row.userId === userId);
        expect(known).toHaveLength(length);
        expect(trained.has(userId)).toBe(false);
        expect(value).toBeGreaterThanOrEqual(4);
        expect(known.every((row) => row.at < at && row.value >= 4)).toBe(true);
      }
    }
  }
  expect(qualitySplits(rows, 1, 1).folds[0]).toEqual(folds[0]);
  expect(qualitySplits(rows, 1, 2).folds[0]).not.toEqual(folds[0]);
});
