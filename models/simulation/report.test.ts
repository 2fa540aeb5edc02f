import { describe, expect, it } from 'vitest';
import { cumulative, recovery, regretCurve, standingsOf } from './report';

const flat = (value: number, length: number): number[] => new Array(length).fill(value);
const earned = (perRound: readonly number[]) => ({ perRound, impressions: 0, bySource: {} });

describe('recovery', () => {
  const oracle = flat(10, 20);

  it('counts the rounds until as large a part of the oracle is earned as before, over three rounds', () => {
    expect(recovery([...flat(5, 10), ...flat(2, 4), ...flat(5, 6)], oracle, 10)).toBe(4);
    expect(recovery(flat(5, 20), oracle, 10)).toBe(0);
    // One good round is chance.
    expect(recovery([...flat(5, 10), 2, 2, 5, 2, 2, 2, 5, 5, 5, 5], oracle, 10)).toBe(6);
  });

  it('counts them for what another earned before, when asked', () => {
    const better = [...flat(8, 10), ...flat(2, 4), ...flat(5, 6)];
    expect(recovery(better, oracle, 10)).toBeNull();
    expect(recovery(better, oracle, 10, flat(5, 20))).toBe(4);
    const earnings = { oracle: earned(oracle), blend: earned(flat(5, 20)), better: earned(better) };
    expect(standingsOf(earnings, { people: 1, driftAt: 10 })).toMatchObject({
      blend: { recovery: 0, recoveryOfBlend: 0 },
      better: { recovery: null, recoveryOfBlend: 4 },
    });
  });

  it('is null for who never earns it again, and not deceived by an oracle that earns more', () => {
    expect(recovery([...flat(5, 10), ...flat(4, 10)], oracle, 10)).toBeNull();
    expect(recovery(flat(5, 20), [...flat(10, 10), ...flat(20, 10)], 10)).toBeNull();
  });
});

it('says what one person earned and lost, in all and up to each round', () => {
  const earnings = { oracle: earned([6, 4]), blend: earned([2, 4]) };
  expect(standingsOf(earnings, { people: 2, driftAt: null })).toEqual({
    oracle: { reward: 5, regret: 0, recovery: null, recoveryOfBlend: null },
    blend: { reward: 3, regret: 2, recovery: null, recoveryOfBlend: null },
  });
  expect(cumulative([2, 4], 2)).toEqual([1, 3]);
  expect(regretCurve([2, 4], [6, 4], 2)).toEqual([2, 2]);
});
