import { describe, expect, it } from 'vitest';
import type { Interaction, InteractionContext } from '../types';
import { FEATURE_COUNT } from './features';
import { learnFrom } from './learn';

const features = Array.from({ length: FEATURE_COUNT }, (_, at) => (at === 0 ? 1 : 0));
const impression = (id: string, context: Partial<InteractionContext> = {}): Interaction => ({
  ...{ id, deviceId: 'd', seq: 0, kind: 'impression', itemId: `item ${id}`, value: null, at: 0 },
  context: { source: 'blend', propensity: 0.5, features, ...context },
});
const like = (impressionId: string, id = `like ${impressionId}`): Interaction => ({
  ...impression(id),
  kind: 'like',
  itemId: `item ${impressionId}`,
  context: { impressionId },
});

describe('learnFrom', () => {
  it('credits the source that chose with what its showing earned', () => {
    const { statistics, rounds } = learnFrom(
      [impression('a'), impression('b', { source: 'fresh' })],
      [like('b')],
      Infinity,
    );
    expect(rounds).toBe(2);
    expect(statistics.blend).toMatchObject({ rounds: 1 });
    expect(statistics.blend.response[0]).toBe(0);
    expect(statistics.fresh.response[0]).toBeCloseTo(0.8, 12);
  });

  it('weighs a showing by half for each half-life of later ones', () => {
    const { statistics } = learnFrom([impression('a'), impression('b'), impression('c')], [], 2);
    expect(statistics.blend.rounds).toBeCloseTo(1 + 0.5 ** 0.5 + 0.5, 12);
  });

  it('refuses and counts what has no propensity, an impossible one, or features that are none', () => {
    const bad: Partial<InteractionContext>[] = [
      { propensity: undefined },
      { propensity: 0 },
      { propensity: 1.5 },
      { propensity: NaN },
      { features: undefined },
      { features: [1, 2] },
      { features: features.map(() => 2) },
      { features: features.map(() => NaN) },
    ];
    const all = [...bad.map((context, n) => impression(`bad ${n}`, context)), impression('good')];
    expect(learnFrom(all, [])).toMatchObject({ refused: bad.length, rounds: 1 });
  });

  it('passes over what other policies showed, counts doubles once, and reports answers to nothing', () => {
    const other = impression('other', { source: 'popularity' });
    const all = [impression('a'), other, impression('a')];
    const learned = learnFrom(all, [like('a'), like('a'), like('gone')]);
    expect(learned).toMatchObject({ rounds: 1, refused: 0, unattributed: 1 });
    expect(learned.statistics.blend.response[0]).toBeCloseTo(0.8, 12);
  });
});
