import { describe, expect, it } from 'vitest';
import { syntheticDataset } from '../testing/synthetic';
import { crowdQuality, touchedBy } from './item-worth';

const [base] = syntheticDataset({ items: 1, users: 0 }).items;
const item = (id: string, crowd: { mean: number; votes: number } | null) => ({ ...base, id, crowd });

describe('crowdQuality', () => {
  it('does not let three votes beat a thousand, nor a vote that is none count', () => {
    const [few, many, poor, none, zero] = crowdQuality([
      item('few', { mean: 1, votes: 3 }),
      item('many', { mean: 0.9, votes: 1000 }),
      item('poor', { mean: 0.4, votes: 800 }),
      item('none', null),
      item('zero', { mean: 1, votes: 0 }),
    ]);
    expect(many).toBeGreaterThan(few);
    expect(few).toBeGreaterThan(poor);
    expect([none, zero]).toEqual([NaN, NaN]);
  });

  it('has no answer for a catalogue without votes', () => {
    expect([...crowdQuality([item('a', null)])]).toEqual([NaN]);
    expect([...crowdQuality([])]).toEqual([]);
  });
});

describe('touchedBy', () => {
  const items = [item('a', { mean: 1, votes: 7 }), item('b', null)];
  it('counts by the shared model, and by a crowd without one', () => {
    expect([...touchedBy(items, { ids: ['b', 'a'], counts: [5, 2] })]).toEqual([2, 5]);
    expect([...touchedBy(items, { ids: ['b'], counts: [5] })]).toEqual([0, 5]);
    expect([...touchedBy(items, null)]).toEqual([7, 0]);
  });
});
