import { describe, expect, it } from 'vitest';
import { ago, byline, bytes, crowdWords } from './wording';

describe('wording', () => {
  it('joins what is known of an item and leaves out what is not', () => {
    expect(byline({ year: 1995, genres: ['Comedy', 'Family', 'Fantasy'], creators: ['John Lasseter'] })).toBe(
      '1995 · Comedy, Family · John Lasseter',
    );
    expect(byline({ year: null, genres: [], creators: [] })).toBe('');
  });

  it('says a crowd score with its number of people', () => {
    expect(crowdWords({ mean: 0.81, votes: 12345 })).toBe('8.1 of 10 by 12,345 people');
    expect(crowdWords({ mean: 1, votes: 1 })).toBe('10.0 of 10 by 1 person');
  });

  it.each([
    [0, '0 bytes'],
    [999, '999 bytes'],
    [1000, '1 kB'],
    [3_400_000, '3.4 MB'],
    [2.5e15, '2500.0 TB'],
  ])('%d bytes reads %s', (count, words) => expect(bytes(count)).toBe(words));

  it.each([
    [-5, 'just now'],
    [44, 'just now'],
    [50, 'a minute ago'],
    [61, '1 minute ago'],
    [7300, '2 hours ago'],
    [90_000, '1 day ago'],
    [260_000, '3 days ago'],
  ])('%d seconds reads %s', (seconds, words) => expect(ago(1e12, 1e12 + seconds * 1000)).toBe(words));
});
