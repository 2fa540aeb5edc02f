import { describe, expect, it } from 'vitest';
import { lockSeconds } from './throttle';

describe('lock-out', () => {
  it('doubles from a minute to an hour', () => {
    const minutes = [0, 1, 2, 3, 4, 5, 6, 7, 1000].map((beyond) => lockSeconds(beyond) / 60);
    expect(minutes).toEqual([1, 2, 4, 8, 16, 32, 60, 60, 60]);
  });
});
