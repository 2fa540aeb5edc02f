import { describe, expect, it } from 'vitest';
import { collaborativeTrainer } from '../../models/collaborative/als';
import type { CollaborativeState } from '../../models/collaborative/state';
import type { Preference } from '../../models/types';
import { madeItem } from '../testing/community';
import { peopleOf, withholdCounts, withholdFew } from './withhold';

const like = (itemId: string, confidence = 1): Preference => ({ itemId, liked: true, confidence, at: 0 });
const fit = (users: Preference[][], prior?: CollaborativeState) =>
  collaborativeTrainer.fit(
    { items: ['common', 'rare', 'rarer'].map((id) => madeItem(id)), users, now: 0 },
    { ...collaborativeTrainer.defaults, factors: 3, iterations: 2 },
    { seed: 1, ...(prior && { prior }) },
  );

const crowd = Array.from({ length: 6 }, () => [like('common')]);
const users = [[like('common'), like('rare', 1.5), like('rarer', 0.4)], [like('rare', 0.7)], ...crowd];

describe('V3: what is said of fewer than five people', () => {
  it('is one figure for all items that so few have touched', async () => {
    const { evidence } = withholdFew(await fit(users), users, null);
    expect(Array.from(evidence)).toEqual([7, 1, 1]);
  });

  it('is that figure on top of what the public prior says', async () => {
    const prior = await fit(users);
    const { evidence } = withholdFew(await fit(users, prior), users, prior);
    expect(evidence[0]).toBeCloseTo(14, 5);
    expect(evidence[1]).toBeCloseTo(prior.evidence[1] + 1, 5);
    expect(evidence[2]).toBeCloseTo(prior.evidence[2] + 1, 5);
  });

  it('is nothing about the people themselves: their factors could be read from their second moment', async () => {
    const few = users.slice(0, 2);
    const alone = withholdFew(await fit(few), few, null);
    expect(alone.userGramian.every((value) => value === 0)).toBe(true);
    const prior = await fit(users);
    const beside = withholdFew(await fit(few, prior), few, prior);
    expect(beside.userGramian).toEqual(prior.userGramian);
    expect(beside.users).toBe(prior.users);
  });

  it('is no count of their likes', () => {
    const counts = withholdCounts(['common', 'rare', 'rarer'], Float32Array.of(7, 2.2, 0.4), peopleOf(users));
    expect(Array.from(counts)).toEqual([7, 0, 0]);
  });
});
