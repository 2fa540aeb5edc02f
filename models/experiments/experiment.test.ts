import { describe, expect, it } from 'vitest';
import { emptyStatistics } from '../bandit/statistics';
import { FEATURE_COUNT } from '../bandit/features';
import { settingsOf, USUAL, type Changes } from './changes';
import { readExperiment, readPlan } from './experiment';
import { ExperimentError } from './reading';

const plan = (changes: unknown = { policy: 'epsilon-greedy', epsilon: 0.2 }, own: object = {}) => ({
  name: 'More of chance',
  share: 0.5,
  days: 14,
  guards: { refused: 0.05 },
  variants: [
    { name: 'usual', weight: 1, changes: {} },
    { name: 'chance', weight: 1, changes },
  ],
  ...own,
});
const refusal = (value: unknown) => {
  try {
    readPlan(value);
  } catch (error) {
    expect(error).toBeInstanceOf(ExperimentError);
    return (error as Error).message;
  }
  throw new Error('was read');
};

describe('the plan of an experiment', () => {
  it('is read as it was said', () => {
    expect(readPlan(plan())).toEqual(plan());
    expect(readPlan({ ...plan(), name: '  Two names ' }).name).toBe('Two names');
    expect(readPlan({ ...plan(), guards: undefined }).guards).toEqual({});
  });

  const variants = (...names: unknown[]) => names.map((name) => ({ name, weight: 1, changes: {} }));
  it.each([
    ['experiment: an object is missing.', null],
    ['name: give it one', plan({}, { name: ' ' })],
    ['share: give a number above 0, up to 1.', plan({}, { share: 0 })],
    ['share: give a number above 0, up to 1.', plan({}, { share: '0.5' })],
    ['days: give a number above 0, up to 60.', plan({}, { days: NaN })],
    ['guards.speed: there is no such measure; there are reward,', plan({}, { guards: { speed: 1 } })],
    ['guards.refused: give a number', plan({}, { guards: { refused: -1 } })],
    ['variants: give two to 5', plan({}, { variants: variants('one') })],
    ['variants.1.name: another variant is called a;', plan({}, { variants: variants('a', 'a') })],
    ['variants.0.name: use up to 40 small letters', plan({}, { variants: variants('A b', 'c') })],
    ['variants.1: an object is missing.', plan({}, { variants: [...variants('a'), 7] })],
    [
      'variants.0.weight: give a number above 0',
      plan({}, { variants: [{ name: 'a', weight: 0 }, ...variants('b')] }),
    ],
    ['variants.1.changes: an object is missing.', plan([])],
    [
      'variants.1.changes.policy: this version has no such policy; it has thompson,',
      plan({ policy: 'neural' }),
    ],
    ['variants.1.changes.epsilon: the policy thompson has none.', plan({ epsilon: 0.1 })],
    ['variants.1.changes.epsilon: give a number above 0', plan({ policy: 'epsilon-greedy', epsilon: 0 })],
    ['variants.1.changes.draws: give a whole number from 1 to 1000.', plan({ draws: 1.5 })],
    ['variants.1.changes.ensemble: say true or false.', plan({ ensemble: 'no' })],
    ['variants.1.changes.sources: the policy thompson has none.', plan({ sources: { blend: 1 } })],
    [
      'variants.1.changes.sources.oracle: there is no such source',
      plan({ policy: 'fixed', sources: { oracle: 1 } }),
    ],
    ['variants.1.changes.sources: give at least one', plan({ policy: 'fixed', sources: { blend: 0 } })],
    ['variants.1.changes.loudness: this version cannot change that;', plan({ loudness: 11 })],
  ])('is refused with its place and the mend: %s', (message, value) => {
    expect(refusal(value)).toContain(message);
  });

  it('on a device: passes over fields of a newer server, never changes that it cannot make', () => {
    const { days: _days, guards: _guards, ...said } = plan();
    const experiment = { ...said, id: 'x' };
    expect(readExperiment({ ...experiment, colour: 'red' })).toEqual(experiment);
    expect(() => readExperiment({ ...experiment, ...plan({ policy: 'neural' }), id: 'x' })).toThrow(
      'variants.1.changes.policy',
    );
    expect(() => readExperiment(said)).toThrow('id: a text is missing.');
  });
});

describe('what a variant ranks with', () => {
  const features = new Float64Array(FEATURE_COUNT).fill(0.1);
  const offers = (['blend', 'content', 'fresh'] as const).map((source) => ({ source, features }));
  const distribution = (changes: Changes) => [
    ...settingsOf(changes).chooser.begin(emptyStatistics()).distribution(offers),
  ];

  it('is the usual, without changes', () => {
    expect(settingsOf({})).toMatchObject({ config: USUAL.config, ensemble: true });
    expect(USUAL.chooser.name).toBe('thompson');
    expect(distribution({})).toEqual([...USUAL.chooser.begin(emptyStatistics()).distribution(offers)]);
  });

  it.each<[Changes, number[]]>([
    [{ policy: 'epsilon-greedy', epsilon: 0.3 }, [0.8, 0.1, 0.1]],
    [{ policy: 'fixed' }, [1, 0, 0]],
    [{ policy: 'fixed', sources: { content: 3, fresh: 1 } }, [0, 0.75, 0.25]],
  ])('chooses as it says: %j', (changes, expected) => {
    distribution(changes).forEach((part, at) => expect(part).toBeCloseTo(expected[at], 12));
    expect(settingsOf(changes).chooser.name).toBe(changes.policy);
  });

  it('is optimistic by alpha: without any it takes the best', () => {
    expect(distribution({ policy: 'linucb', alpha: 0 })).toEqual([1, 0, 0]);
  });

  it('keeps the floor that it says', () => {
    expect(Math.min(...distribution({ floor: 0.1, draws: 8 }))).toBeGreaterThanOrEqual(0.1);
  });

  it('takes its numbers in place of the defaults, and no others', () => {
    const { config, ensemble } = settingsOf({ diversity: 0.9, latestLikes: 7, ensemble: false });
    expect(config).toEqual({ ...USUAL.config, diversity: 0.9, latestLikes: 7 });
    expect(ensemble).toBe(false);
  });
});
