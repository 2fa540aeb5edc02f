import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../math/random';
import { type LogRow, strongGeneralisationSplit, temporalSplit } from './split';

const row = (userId: string, itemId: string, at: number): LogRow => ({ userId, itemId, at });
const logs = fc.uniqueArray(
  fc
    .tuple(fc.integer({ min: 0, max: 6 }), fc.integer({ min: 0, max: 20 }), fc.integer({ min: 0, max: 5 }))
    .map(([user, item, at]) => row(`u${user}`, `i${item}`, at)),
  { selector: ({ userId, itemId }) => `${userId}/${itemId}`, maxLength: 80 },
);
const key = ({ userId, itemId }: LogRow) => `${userId}/${itemId}`;
const keys = (rows: readonly LogRow[]) => rows.map(key).sort();

describe('temporalSplit', () => {
  it('keeps the first 80 % of each user by time, ties by item', () => {
    const rows = [row('a', 'z', 1), row('a', 'y', 1), row('a', 'w', 9), row('a', 'x', 3), row('a', 'v', 2)];
    const { train, test } = temporalSplit([...rows, row('b', 'w', 5)]);
    expect(train.map(key)).toEqual(['a/y', 'a/z', 'a/v', 'a/x', 'b/w']);
    expect(test.map(key)).toEqual(['a/w']);
  });

  it('loses and doubles nothing, is temporal for each user, and does not depend on the order of the rows', () => {
    fc.assert(
      fc.property(logs, (rows) => {
        const { train, test } = temporalSplit(rows);
        expect(keys([...train, ...test])).toEqual(keys(rows));
        const last = new Map<string, number>();
        for (const { userId, at } of train) last.set(userId, Math.max(at, last.get(userId) ?? -Infinity));
        for (const { userId, at } of test) expect(at).toBeGreaterThanOrEqual(last.get(userId)!);
        expect(keys(temporalSplit([...rows].reverse()).test)).toEqual(keys(test));
      }),
    );
  });
});

describe('strongGeneralisationSplit', () => {
  it('never trains on a test user, folds in before the test, and is seeded (R3)', () => {
    fc.assert(
      fc.property(logs, fc.integer({ min: 0, max: 8 }), fc.integer(), (rows, users, seed) => {
        const split = () => strongGeneralisationSplit(rows, { users, random: seededRandom(seed) });
        const { train, foldIn, test } = split();
        expect(keys([...train, ...foldIn, ...test])).toEqual(keys(rows));
        const known = new Set(train.map(({ userId }) => userId));
        const heldOut = new Set(foldIn.map(({ userId }) => userId));
        const all = new Set(rows.map(({ userId }) => userId));
        expect(heldOut.size).toBe(Math.min(users, all.size));
        for (const { userId } of [...foldIn, ...test]) expect(known.has(userId)).toBe(false);
        for (const { userId } of test) expect(heldOut.has(userId)).toBe(true);
        expect(split()).toEqual({ train, foldIn, test });
      }),
    );
  });
});
