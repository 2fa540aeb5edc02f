import { expect, it } from 'vitest';
import { reviewWords } from './review-words';

const summary = { positive: 0.84, low: 0.78, high: 0.9, read: 123, unclear: 0 };

it('says the share, its doubt and what it rests on', () => {
  expect(reviewWords(summary)).toEqual({
    share: 'Mostly favourable: about 84\u202f%',
    range: 'Likely between 78\u202f% and 90\u202f%, from 123 published reviews.',
    doubt: 'A good estimate.',
    unclear: null,
  });
});

it('does not take a side that the interval does not take', () => {
  const says = (low: number, positive: number, high: number) =>
    reviewWords({ ...summary, low, positive, high }).share.split(':')[0];
  expect(says(0.51, 0.7, 0.9)).toBe('Mostly favourable');
  expect(says(0.49, 0.7, 0.9)).toBe('Opinions differ');
  expect(says(0.1, 0.3, 0.49)).toBe('Mostly unfavourable');
});

it('calls a wide interval rough, and counts apart what could not be read', () => {
  expect(reviewWords({ ...summary, low: 0.6, high: 0.95, read: 5, unclear: 1 })).toMatchObject({
    doubt: 'A rough estimate: few reviews.',
    unclear: '1 more review could not be read.',
  });
  expect(reviewWords({ ...summary, low: 0.7 }).doubt).toBe('A fair estimate.');
});
