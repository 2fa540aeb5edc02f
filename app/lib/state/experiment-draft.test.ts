import { describe, expect, it } from 'vitest';
import { readPlan } from '../../../models/experiments/experiment';
import { newDraft, planOf, problemsOf, type ExperimentDraft, type VariantDraft } from './experiment-draft';

const draft = (
  changes: Partial<ExperimentDraft> = {},
  other: Partial<VariantDraft> = {},
): ExperimentDraft => {
  const usual = newDraft();
  const [first, second] = usual.variants;
  return { ...usual, name: 'More of chance', variants: [first, { ...second, ...other }], ...changes };
};

describe('an experiment as it is typed', () => {
  it('is a plan once it has a name', () => {
    const plan = planOf(draft());
    expect(plan).toEqual({
      ...{ name: 'More of chance', share: 1, days: 7, guards: { refused: 0.05, unranked: 0.05 } },
      variants: [
        { name: 'usual', weight: 1, changes: {} },
        { name: 'other', weight: 1, changes: {} },
      ],
    });
    expect(readPlan(plan)).toEqual(plan);
    expect(problemsOf(draft())).toEqual({});
  });

  it('says only what is another than usual, and of its policy alone', () => {
    const typed = {
      policy: 'epsilon-greedy',
      epsilon: ' 0,25 ',
      alpha: '2',
      diversity: '0.8',
      ensemble: false,
    };
    const { variants } = planOf(draft({}, typed));
    expect(variants[1].changes).toEqual({
      ...{ policy: 'epsilon-greedy', epsilon: 0.25, diversity: 0.8, ensemble: false },
    });
    expect(planOf(draft({}, { policy: 'linucb', alpha: '2' })).variants[1].changes).toEqual({
      ...{ policy: 'linucb', alpha: 2 },
    });
  });

  it('takes percents for parts, and the reward as it is', () => {
    const guards = { reward: '0.1', welcomed: '2', refused: '', unranked: '' };
    expect(planOf(draft({ share: '12.5', guards }))).toMatchObject({
      ...{ share: 0.125, guards: { reward: 0.1, welcomed: 0.02 } },
    });
  });

  const guards = { ...newDraft().guards, refused: 'much' };
  it.each<[string, string, ExperimentDraft]>([
    ['name', 'Give it one, of up to 100 characters.', draft({ name: ' ' })],
    ['share', 'Give a number above 0, up to 100.', draft({ share: '' })],
    ['share', 'Give a number above 0, up to 100.', draft({ share: '101' })],
    ['days', 'Give a number above 0, up to 60.', draft({ days: 'a week' })],
    ['guards.refused', 'Give a number above 0, up to 100.', draft({ guards })],
    ['variants.1.name', 'Another variant is called usual; give each its own.', draft({}, { name: 'usual' })],
    ['variants.1.weight', 'Give a number above 0, up to 1000.', draft({}, { weight: '' })],
    [
      'variants.1.changes.epsilon',
      'Give a number above 0, up to 1.',
      draft({}, { policy: 'epsilon-greedy', epsilon: '2' }),
    ],
    ['variants.1.changes.diversity', 'Give a number from 0 to 1.', draft({}, { diversity: 'x' })],
  ])('says where it is wrong: %s', (place, sentence, typed) => {
    expect(problemsOf(typed)).toEqual({ [place]: sentence });
  });
});
