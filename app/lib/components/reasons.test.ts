import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SLATE_SOURCES } from '../../../models/bandit/config';
import { CATALOGUE_SOURCE } from '../../../models/hybrid/blend-mmr';
import type { Card, Why } from '../workers/messages';
import { becauseOf, becauseSentence, chosenSentence, partsOf, wishSentence } from './reasons';

const card = (id: string): Card => ({
  id,
  kind: 'film',
  title: id.toUpperCase(),
  year: null,
  genres: [],
  creators: [],
  crowd: null,
});
const share = (id: string, source: string, value: number) => ({ item: card(id), source, value });

describe('reasons (R5)', () => {
  const why: Why = {
    parts: [
      { source: 'content', value: 0.2 },
      { source: 'collaborative', value: 0.6 },
      { source: 'popularity', value: 0.2 },
    ],
    shares: [share('a', 'collaborative', 0.3), share('b', 'content', 0.15), share('a', 'content', 0.05)],
    terms: [],
  };

  it('names each source in words, largest first', () => {
    expect(partsOf(why).map(({ label, percent }) => [label, percent])).toEqual([
      ['Collaborative', 60],
      ['Content', 20],
      ['Popular', 20],
    ]);
  });

  it('adds up the shares of one liked item over all sources', () => {
    expect(becauseOf(why).map(({ title, percent }) => [title, percent])).toEqual([
      ['A', 35],
      ['B', 15],
    ]);
    expect(becauseSentence(becauseOf(why))).toBe('Because you liked A (35\u202f%), B (15\u202f%).');
  });

  it('says nothing where nothing was liked', () => {
    expect(becauseSentence(becauseOf({ parts: why.parts, shares: [], terms: [] }))).toBeNull();
    expect(partsOf({ parts: [], shares: [], terms: [] })).toEqual([]);
  });

  it('says which wishes are met', () => {
    const meets = (...wishes: [kind: 'genre' | 'tag' | 'period' | 'less', wish: string][]) =>
      wishSentence({ ...why, wishes: wishes.map(([kind, wish]) => ({ kind, wish, value: 1 })) });
    expect(meets(['genre', 'Drama'])).toBe('You favour Drama.');
    expect(meets(['genre', 'Drama'], ['genre', 'War'], ['tag', 'space'], ['period', 'since 1990'])).toBe(
      'You favour Drama, War and space, and the years since 1990.',
    );
    expect(meets(['period', '1990–1999'])).toBe('From the years you want: 1990–1999.');
    expect(meets(['genre', 'Drama'], ['less', 'Heat'])).toBe(
      'You favour Drama. Lower down because you want less like Heat.',
    );
    expect(meets(['less', 'Heat'])).toBe('Lower down because you want less like Heat.');
    expect(wishSentence(why)).toBeNull();
  });

  it('says which source chose, and whether it was a try', () => {
    const chosen = (source: string, explored = false, propensity = 0.1) =>
      chosenSentence({ ...why, chosen: { source, explored, propensity } });
    for (const source of [...SLATE_SOURCES, CATALOGUE_SOURCE]) {
      expect(chosen(source)).toMatch(/^(Chosen|Here) .+\.$/);
      expect(chosen(source)).not.toBe(chosen('another'));
      expect(chosen(source, true)).toBe(`${chosen(source)} A try: another choice was the safer one.`);
      expect(chosen(source, true, 0.4)).toBe(chosen(source));
    }
    expect(new Set(SLATE_SOURCES.map((source) => chosen(source))).size).toBe(SLATE_SOURCES.length);
    expect(chosenSentence(why)).toBeNull();
  });

  it('never claims more than 100 % in sum of positive parts, for any numbers', () => {
    const value = fc.double({ min: -1, max: 1, noNaN: true });
    fc.assert(
      fc.property(fc.array(value, { maxLength: 4 }), (values) => {
        const parts = partsOf({
          parts: values.map((v, at) => ({ source: `s${at}`, value: v })),
          shares: [],
          terms: [],
        });
        const positive = parts.reduce((sum, { percent }) => sum + Math.max(0, percent), 0);
        expect(positive).toBeLessThanOrEqual(100 + values.length); // rounding
      }),
    );
  });
});
