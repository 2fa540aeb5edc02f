import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fold, tokenize } from './tokenize';

describe('tokenize', () => {
  it.each([
    ['Amélie’s Café', ['amelies', 'cafe']],
    ["Don't Look Now", ['dont', 'look', 'now']],
    ['2001: A Space Odyssey', ['2001', 'a', 'space', 'odyssey']],
    ['WALL·E — ﬁlm', ['wall', 'e', 'film']],
    ['Ёлки и 千と千尋', ['елки', 'и', '千', 'と', '千', '尋']],
    ['한국 영화', ['한국', '영화']],
    ['…!?', []],
    ['⺀⼀', ['一']], // found by seed -1537592727: a radical is a symbol, unless it folds into a letter
  ])('reads %s', (text, words) => {
    expect(tokenize(text)).toEqual(words);
  });

  it('does not care how a text is normalised or cased, and is done after one pass', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const words = tokenize(text);
        expect(tokenize(text.normalize('NFD'))).toEqual(words);
        expect(tokenize(words.join(' '))).toEqual(words);
        for (const word of words) expect(word).toMatch(/^[\p{L}\p{N}]+$/u);
      }),
    );
  });

  it('folds accents away', () => {
    expect(fold('ÀÉÎÕÜ ç ø')).toBe('aeiou c ø');
  });
});
