import { describe, expect, it } from 'vitest';
import type { Barred, Card, WhyNotView } from '../workers/messages';
import { barredSentence, drawnSentence, rankSentence } from './why-not-words';

const HEAT = { id: 'heat', title: 'Heat' } as Card;
const view = (changes: Partial<WhyNotView> = {}): WhyNotView => ({
  ...{
    barred: null,
    score: 1.234,
    rank: 812,
    listable: 9112,
    places: 24,
    shown: null,
    drawnBy: [],
    parts: [],
  },
  bar: { card: HEAT, score: 2.5 },
  ...changes,
});
const barred = (bar: Barred) => barredSentence(view({ barred: bar }));

describe('what bars a title', () => {
  it('is said in the words of the person', () => {
    expect(barredSentence(view())).toBeNull();
    expect(barred({ by: 'said', said: ['liked', 'rated'] })).toMatch(/^You liked it and rated it:/);
    expect(barred({ by: 'said', said: ['disliked'] })).toMatch(/^You said it is not for you:/);
    const wishes = [
      { kind: 'genre', wish: 'Horror' },
      { kind: 'tag', wish: 'gore' },
      { kind: 'adult', wish: '' },
      { kind: 'language', wish: 'French, Dutch' },
    ] as const;
    expect(barred({ by: 'wishes', wishes })).toBe(
      'Your wishes leave it out: you avoid Horror and gore, it is for adults only and you want titles in French, Dutch.',
    );
  });
});

describe('where a title stands', () => {
  it('is its number among all, and what would be enough', () => {
    expect(rankSentence(view())).toBe(
      'It is number 812 of 9,112 by its score of 1.23. The last of the best 24, Heat, has 2.50.',
    );
    expect(rankSentence(view({ rank: 3, bar: null }))).toMatch(/number 3 of .* among the best 24\.$/);
    expect(rankSentence(view({ barred: { by: 'said', said: ['hidden'] } }))).toMatch(
      /^Without that it would/,
    );
    expect(rankSentence(view({ rank: null, score: null }))).toMatch(/^Nothing is known/);
  });

  it('is not the last word: a list is drawn from several sources', () => {
    expect(drawnSentence(view())).toMatch(/^No part of the list/);
    expect(drawnSentence(view({ drawnBy: ['fresh', 'quality'] }))).toBe(
      'It can still be drawn for the list, by what few have come across and what is best thought of.',
    );
    expect(drawnSentence(view({ drawnBy: ['blend'], rank: 5 }))).toMatch(/took its place\.$/);
    expect(drawnSentence(view({ shown: { position: 4, source: 'fresh' }, drawnBy: ['fresh'] }))).toBe(
      'It is in your list now, in place 5, chosen by what few have come across.',
    );
    expect(drawnSentence(view({ barred: { by: 'said', said: ['saved'] } }))).toBeNull();
  });
});
