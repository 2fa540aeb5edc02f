import { describe, expect, it } from 'vitest';
import { USUAL } from '../../../models/experiments/changes';
import type { Invitation } from './engine-store';
import { Trials } from './trials';

const variants = [
  { name: 'usual', weight: 1, changes: {} },
  { name: 'chance', weight: 1, changes: { policy: 'epsilon-greedy', epsilon: 0.5 } },
];
const invitation = (more: object = {}): Invitation => ({
  experiment: { id: 'x', name: 'More of chance', share: 1, variants, ...more } as Invitation['experiment'],
  personId: 'somebody',
});
const only = (changes: object) =>
  invitation({ variants: variants.map((variant) => ({ ...variant, changes })) });

describe('how lists are made', () => {
  it('is as usual without an experiment', () => {
    expect(new Trials().of(1, null)).toEqual({ settings: USUAL, part: null, note: null });
  });

  it('is as the variant of this person says, and as usual for who does not take part', () => {
    const { settings, part, note } = new Trials().of(1, only({ policy: 'fixed' }));
    expect(settings.chooser.name).toBe('fixed');
    expect(part).toEqual({
      ...{ experiment: 'x', name: 'More of chance' },
      variant: expect.stringMatching(/^(usual|chance)$/),
    });
    expect(note).toBeNull();
    expect(new Trials().of(1, invitation({ share: 1e-9 }))).toMatchObject({ settings: USUAL, part: null });
  });

  it('stays as it is for as long as the seed does', () => {
    const trials = new Trials();
    const usual = trials.of(1, null);
    expect(trials.of(1, invitation())).toBe(usual);
    const taken = trials.of(2, invitation());
    expect(taken.part).not.toBeNull();
    expect(trials.of(2, null)).toBe(taken);
    expect(trials.next(null).part).toBeNull();
    expect(trials.of(3, null).part).toBeNull();
  });

  it('is as usual, and says so, where this version cannot make the changes, in whichever variant', () => {
    const [usual, chance] = variants;
    const newer = { ...chance, changes: { policy: 'neural' } };
    const { settings, part, note } = new Trials().of(1, invitation({ variants: [usual, newer] }));
    expect([settings, part]).toEqual([USUAL, null]);
    expect(note).toBe(
      'The experiment “More of chance”, so that lists are made as usual: variants.1.changes.policy: this version has no such policy; it has thompson, linucb, epsilon-greedy, fixed.',
    );
  });
});
