import { describe, expect, it } from 'vitest';
import { brokenGuard, compareVariants } from './compare';
import type { PersonOutcome } from './metrics';

const FEWEST = 5;
const outcome = (own: Partial<PersonOutcome> = {}): PersonOutcome => ({
  ...{ reward: 0.1, welcomed: 0.1, refused: 0, unranked: 0 },
  ...own,
});
const people = (count: number, own: Partial<PersonOutcome> = {}) =>
  Array.from({ length: count }, () => outcome(own));

describe('what an experiment shows', () => {
  it('compares each variant with the first', () => {
    const [usual, other] = compareVariants([people(40), people(30, { reward: 0.3 })], FEWEST);
    expect(usual).toMatchObject({ people: 40, differences: null });
    expect(usual.means!.reward).toBeCloseTo(0.1, 12);
    const { reward, refused } = other.differences!;
    expect(reward.estimate).toBeCloseTo(0.2, 12);
    expect(reward.low).toBeLessThan(0.2);
    expect(reward.high).toBeGreaterThan(0.2);
    expect(refused.estimate).toBe(0);
  });

  it('V3: says nothing of a variant of fewer than five people, nor compares with it', () => {
    const [few, enough] = compareVariants([people(4), people(5)], FEWEST);
    expect(few).toMatchObject({ people: 4, means: null, differences: null });
    expect(enough).toMatchObject({ people: 5, differences: null });
    expect(enough.means).not.toBeNull();
    const [, tooFew] = compareVariants([people(5), people(4)], FEWEST);
    expect(tooFew.differences).toBeNull();
  });

  it('is the more careful the more is compared', () => {
    const width = (variants: number) => {
      const all = Array.from({ length: variants }, () => people(50));
      const { low, high } = compareVariants(all, FEWEST)[1].differences!.reward;
      return high - low;
    };
    expect(width(4)).toBeGreaterThan(width(2));
  });
});

describe('guard-rails', () => {
  const results = (own: Partial<PersonOutcome>, count = 400) =>
    compareVariants([people(count), people(count), people(count, own)], FEWEST);

  it('are broken when even the kind end of the interval is worse by more than is allowed', () => {
    const all = results({ refused: 0.2 });
    const { low } = all[2].differences!.refused;
    expect(brokenGuard(all, { refused: low * 0.99 })).toEqual({
      ...{ variant: 2, metric: 'refused', worseBy: low, allowed: low * 0.99 },
    });
    expect(brokenGuard(all, { refused: low * 1.01 })).toBeNull();
  });

  it('know which way a metric is worse', () => {
    expect(brokenGuard(results({ reward: -0.5 }), { reward: 0.2 })).toMatchObject({ metric: 'reward' });
    expect(brokenGuard(results({ reward: 0.9 }), { reward: 0.2 })).toBeNull();
    expect(brokenGuard(results({ unranked: 0.9 }), { unranked: 0.2 })).toMatchObject({ metric: 'unranked' });
  });

  it('stay whole while nothing is sure, and where none was set', () => {
    expect(brokenGuard(results({ refused: 1 }, 5), { refused: 0.5 })).toBeNull();
    expect(brokenGuard(results({ refused: 1 }, 4), { refused: 0.001 })).toBeNull();
    expect(brokenGuard(results({ refused: 1 }), {})).toBeNull();
  });
});
