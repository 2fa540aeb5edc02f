import { describe, expect, it } from 'vitest';
import type { Item } from '../types';
import { isAdult, languagesOf } from './item-traits';

const item = (changes: Partial<Pick<Item, 'kind' | 'genres' | 'tags' | 'facts'>>) => ({
  kind: 'film' as const,
  genres: [],
  tags: [],
  facts: {},
  ...changes,
});

describe('isAdult', () => {
  it.each([
    { facts: { Rated: 'NC-17' } },
    { facts: { Certificate: 'R18' } },
    { genres: ['Drama', 'Adult'] },
    { genres: ['Erotica'], kind: 'book' as const },
    { tags: ['pornography'] },
  ])('hears what says so: %j', (changes) => expect(isAdult(item(changes))).toBe(true));

  it.each([
    {},
    { facts: { Rated: 'R' } },
    { facts: { Rated: 'Not Rated' } },
    { facts: { Distributor: 'X' } },
    { genres: ['Young Adult'], kind: 'book' as const },
    { genres: ['Adult'], kind: 'book' as const },
    { tags: ['adult', 'adultery', 'nudity'] },
  ])('does not guess: %j', (changes) => expect(isAdult(item(changes))).toBe(false));
});

describe('languagesOf', () => {
  it('reads the facts that name languages, however many', () => {
    expect(languagesOf({ facts: { Language: 'French, English', Rated: 'PG' } })).toEqual([
      'French',
      'English',
    ]);
    expect(languagesOf({ facts: { 'Original language': 'Dutch' } })).toEqual(['Dutch']);
    expect(languagesOf({ facts: { Rated: 'PG', languages: ' ; ' } })).toEqual([]);
  });
});
