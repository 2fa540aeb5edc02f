import { describe, expect, it } from 'vitest';
import { readable } from './language';

/** Words that a model of English would know; the real list is the vocabulary of the model. */
const ENGLISH = new Set(
  `a the this that is was it i and or not but my for of with very really best film ever made movie great good bad
  loved works sounds strings guitar price cable broke after week awful acting never boring masterpiece do buy so one
  nice product in en un et`.split(/\s+/),
);
const of = (text: string) => readable(text, (word) => ENGLISH.has(word));

describe('what can be read', () => {
  it.each([
    'Loved it',
    'best film ever made',
    'Nice cable for the price',
    'boring',
    'a masterpiece',
    'do not buy',
  ])('English: %s', (text) => expect(of(text)).toEqual({ text, partly: false }));

  it.each([
    'Ein wunderbarer Film, den ich jedem empfehlen kann',
    'un film magnifique et émouvant',
    'no me gustó nada, muy mala',
    'questo prodotto è pessimo',
    'en fantastisk film',
    'это прекрасный фильм',
    '素晴らしい映画でした',
    'فيلم رائع',
  ])('nothing in another language: %s', (text) =>
    expect(of(text)).toEqual({ kind: 'unclear', why: 'language' }),
  );

  it('the English sentences of a mixed text, when they are most of it', () => {
    const text = 'This was the best film ever made, I really loved it. Fantastique!';
    expect(of(text)).toMatchObject({ text: expect.stringContaining('best film') });
    expect(of('Good. Ein wunderbarer Film, den ich jedem empfehlen kann, wirklich.')).toEqual({
      kind: 'unclear',
      why: 'language',
    });
  });

  it('nothing where there are no words', () => {
    expect(of('')).toEqual({ kind: 'unclear', why: 'empty' });
    for (const text of ['😀😀👍', '!!! 10/10', '★★★★'])
      expect(of(text)).toEqual({ kind: 'unclear', why: 'no-words' });
  });
});
