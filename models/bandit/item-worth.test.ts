import { describe, expect, it } from 'vitest';
import { syntheticDataset } from '../testing/synthetic';
import { crowdQuality, itemQuality, touchedBy } from './item-worth';

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

describe('itemQuality', () => {
  const reviewed = (id: string, positive: number | null, crowd: Parameters<typeof item>[1] = null) => ({
    ...item(id, crowd),
    ...(positive !== null && { reviews: { positive, low: 0.1, high: 0.9, read: 9, unclear: 0 } }),
  });

  it('is the crowd’s without reviews, and the reviews’ order without a crowd', () => {
    const crowds = [item('a', { mean: 0.9, votes: 9 }), item('b', { mean: 0.2, votes: 9 }), item('c', null)];
    expect(itemQuality(crowds)).toEqual(crowdQuality(crowds));
    const [good, poor, unknown] = itemQuality([reviewed('a', 0.9), reviewed('b', 0.6), reviewed('c', null)]);
    expect([good, poor, unknown]).toEqual([1, -1, NaN]);
  });

  it('adds what both say, and takes what one does not say for average', () => {
    const crowd = (mean: number) => ({ mean, votes: 100 });
    const [both, crowdOnly, reviewsOnly, split] = itemQuality([
      reviewed('both', 0.9, crowd(0.9)),
      reviewed('crowd', null, crowd(0.9)),
      reviewed('reviews', 0.9),
      reviewed('split', 0.5, crowd(0.1)),
    ]);
    expect(both).toBeGreaterThan(crowdOnly);
    expect(both).toBeGreaterThan(reviewsOnly);
    expect(crowdOnly).toBeGreaterThan(split);
    expect(both).toBeCloseTo(crowdOnly + reviewsOnly, 5);
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
