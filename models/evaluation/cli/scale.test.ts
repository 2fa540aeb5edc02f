import { describe, expect, it } from 'vitest';
import { inMilliseconds, type ValuedRow } from './read-log';
import { isPositive, preferenceOfRow, scaleOf } from './scale';

const rows = (...values: number[]): ValuedRow[] =>
  values.map((value, n) => ({ userId: 'u', itemId: `i${n}`, value, at: n }));
const auto = { scale: 'auto', positive: null } as const;

describe('scaleOf', () => {
  it.each([
    ['stars in half steps', [0.5, 3, 5], 'ratings'],
    ['likes only, as stars', [4, 4.5, 5], 'ratings'],
    ['marks', [1, 1, 1], 'implicit'],
    ['marks with zeroes', [0, 1, 1], 'implicit'],
    ['play counts', [1, 2, 17], 'implicit'],
    ['small counts', [1, 2, 3], 'implicit'],
    ['seconds', [0.25, 3.75], 'implicit'],
  ])('reads %s', (_, values, name) => {
    expect(scaleOf(rows(...values), auto).name).toBe(name);
  });

  it('does what it is told', () => {
    expect(scaleOf(rows(1, 10), { scale: 'auto', positive: 8 })).toEqual({ name: 'ratings', positive: 8 });
    expect(scaleOf(rows(1, 5), { scale: 'implicit', positive: null }).name).toBe('implicit');
  });
});

describe('preferenceOfRow', () => {
  const of = (value: number, name: 'ratings' | 'implicit') =>
    preferenceOfRow({ name, positive: 4 }, rows(value)[0]);

  it('likes from 4 stars, dislikes to 2, and says nothing between', () => {
    expect(of(4, 'ratings')).toEqual({ itemId: 'i0', liked: true, confidence: 1, at: 0 });
    expect(of(3, 'ratings')).toBeNull();
    expect(of(2, 'ratings')).toMatchObject({ liked: false, confidence: 0.5 });
    expect(of(0.5, 'ratings')).toMatchObject({ liked: false, confidence: 1.25 });
  });

  it('is surer of larger counts, and knows no dislikes among them', () => {
    expect(of(1, 'implicit')).toMatchObject({ liked: true, confidence: 1 });
    expect(of(Math.E, 'implicit')?.confidence).toBeCloseTo(2, 10);
    expect(of(0, 'implicit')).toBeNull();
    expect(isPositive({ name: 'implicit', positive: 4 }, 1)).toBe(true);
  });
});

describe('inMilliseconds', () => {
  const timed = (...times: number[]) => times.map((at) => ({ ...rows(1)[0], at }));
  const timesOf = (files: readonly (readonly ValuedRow[])[]) => files.map((file) => file.map(({ at }) => at));

  it('takes seconds and milliseconds, for all files alike', () => {
    expect(timesOf(inMilliseconds([timed(964982703), timed(0)]))).toEqual([[964982703000], [0]]);
    expect(timesOf(inMilliseconds([timed(964982703000), timed(5)]))).toEqual([[964982703000], [5]]);
  });
});
