import { describe, expect, it } from 'vitest';
import { ago, byline, bytes, crowdWords, day, leftOutWords, percent } from './wording';

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

  it('tells a catalogue that wishes leave out from one that a person has been through', () => {
    expect(leftOutWords(3201, 3201)).toBe('What you asked for leaves out all 3,201 titles of the catalogue.');
    expect(leftOutWords(3000, 3201)).toContain('leaves out 3,000 of 3,201 titles, and the rest');
  });

  it.each([
    [0, '0\u202f%'],
    [0.004, '<1\u202f%'],
    [0.345, '35\u202f%'],
    [1, '100\u202f%'],
  ])('a share of %d reads %s', (share, words) => expect(percent(share)).toBe(words));

  it('writes a day so that it reads the same everywhere', () => {
    expect(day(Date.UTC(2026, 10, 25, 23, 59))).toBe('2026-11-25');
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
