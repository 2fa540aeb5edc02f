import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { articleFirst, filmId, matchKey, parseFilmTitle } from './identity';

describe('parseFilmTitle', () => {
  it.each([
    ['Matrix, The (1999)', 'The Matrix', 1999, []],
    ['Postman, The (Postino, Il) (1994)', 'The Postman', 1994, ['Il Postino']],
    ['Seven (a.k.a. Se7en) (1995)', 'Seven', 1995, ['Se7en']],
    [
      'Léon: The Professional (a.k.a. The Professional) (Léon) (1994)',
      'Léon: The Professional',
      1994,
      ['The Professional', 'Léon'],
    ],
    ["Fall, The (Chute, L') (2003)", 'The Fall', 2003, ["L'Chute"]],
    ["Avventura, L' (Adventure, The) (1960)", "L'Avventura", 1960, ['The Adventure']],
    ['Assembly (Ji jie hao) (2007) ', 'Assembly', 2007, ['Ji jie hao']],
    ['Babylon 5', 'Babylon 5', null, []],
    ['Death Note: Desu nôto (2006–2007)', 'Death Note: Desu nôto', 2006, []],
    ['(500) Days of Summer (2009)', '(500) Days of Summer', 2009, []],
    ['Dumb & Dumber (Dumb and Dumber) (1994)', 'Dumb & Dumber', 1994, []],
    [
      'Birdman: Or (The Unexpected Virtue of Ignorance) (2014)',
      'Birdman: Or (The Unexpected Virtue of Ignorance)',
      2014,
      [],
    ],
    ['Evangelion: 1.0 You Are (Not) Alone (2007)', 'Evangelion: 1.0 You Are (Not) Alone', 2007, []],
    ['Fantasia 2000 (IMAX)', 'Fantasia 2000', null, []],
    ['Steal (Canadian Release)', 'Steal', null, []],
    ['Tampopo (1985) (Dandelion)', 'Tampopo', 1985, ['Dandelion']],
    ['Halloween:  The Curse', 'Halloween: The Curse', null, []],
    ['2012 (2009)', '2012', 2009, []],
    ['(1984)', '(1984)', null, []],
  ])('reads %s', (raw, title, year, alternatives) => {
    expect(parseFilmTitle(raw)).toEqual({ title, year, alternatives });
  });

  it('never throws and never invents a title', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'aZ é(,)19870 The-') }), (raw) => {
        const { title, year } = parseFilmTitle(raw);
        expect(title === '').toBe(raw.trim() === '');
        if (year !== null) expect(raw).toContain(String(year));
      }),
      { numRuns: 300 },
    );
  });
});

describe('articleFirst', () => {
  it.each([
    ['Boot, Das', 'Das Boot'],
    ['Miserables, les', 'Les Miserables'],
    ['Gone, Baby, Gone', 'Gone, Baby, Gone'],
    ['Tora, Tora, Tora', 'Tora, Tora, Tora'],
  ])('%s -> %s', (title, expected) => expect(articleFirst(title)).toBe(expected));
});

describe('filmId', () => {
  it.each([
    ['The Matrix', 1999, 'the-matrix-1999'],
    ["Le Fabuleux destin d'Amélie Poulain", 2001, 'le-fabuleux-destin-damelie-poulain-2001'],
    ['20,000 Leagues Under the Sea', 1954, '20000-leagues-under-the-sea-1954'],
    ['M*A*S*H', 1970, 'mash-1970'],
    ['E.T. the Extra-Terrestrial', 1982, 'et-the-extra-terrestrial-1982'],
    ['Fast & Furious', 2009, 'fast-and-furious-2009'],
    ['Drei', null, 'drei'],
  ])('%s (%s) -> %s', (title, year, id) => expect(filmId(title, year)).toBe(id));

  it('tells titles without Latin letters apart', () => {
    expect(filmId('東京物語', 1953)).toMatch(/^film-[a-z0-9]+-1953$/);
    expect(filmId('東京物語', 1953)).not.toBe(filmId('東京暮色', 1953));
  });

  it('is URL-safe, short enough for the wire, and the same every time', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 300 }), (title) => {
        const id = filmId(title, 1999);
        expect(id).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*-1999$/);
        expect(id.length).toBeLessThanOrEqual(125);
        expect(filmId(title, 1999)).toBe(id);
      }),
      { numRuns: 300 },
    );
  });
});

describe('matchKey', () => {
  it.each([
    ['The Matrix', 'Matrix'],
    ['Amélie', 'AMELIE'],
    ['Fast & Furious', 'Fast and Furious'],
    ['Kill Bill: Vol. 1', 'Kill Bill: Volume 1'],
    ['Hellboy II: The Golden Army', 'Hellboy 2: The Golden Army'],
    ['10 Things I Hate About You', 'Ten Things I Hate About You'],
    ["L'Avventura", 'Avventura'],
    ['Spider-Man', 'Spiderman'],
  ])('%s and %s are one', (a, b) => expect(matchKey(a)).toBe(matchKey(b)));

  it.each([
    ['Rocky', 'Rocky II'],
    ['Alien', 'Aliens'],
    ['Malcolm X', 'Malcolm 10'],
    ['Se7en', 'Seven'],
  ])('%s and %s are two', (a, b) => expect(matchKey(a)).not.toBe(matchKey(b)));
});
