import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Wishes } from '../../../models/types';
import { NO_WISHES } from '../../../models/wishes';
import { stanceOf, toggled, withStance, type Stance } from './stance';

describe('a stance', () => {
  it('takes the place of the one before, whatever the order, and leaves the others', () => {
    const step = fc.tuple(fc.constantFrom('Drama', 'War'), fc.constantFrom<Stance>('favour', 'avoid', null));
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        let wishes: Wishes = { ...NO_WISHES, favouriteTags: ['space'] };
        const latest = new Map<string, Stance>();
        for (const [genre, stance] of steps) {
          wishes = { ...wishes, ...withStance(wishes, 'genre', genre, stance) };
          latest.set(genre, stance);
        }
        for (const [genre, stance] of latest) expect(stanceOf(wishes, 'genre', genre)).toBe(stance);
        expect(wishes.favouriteTags).toEqual(['space']);
      }),
    );
  });

  it('is to avoid where two devices disagree, in any spelling, and one tap settles it', () => {
    const both = { ...NO_WISHES, favouriteGenres: ['DRAMA'], avoidedGenres: ['Drama'] };
    expect(stanceOf(both, 'genre', 'drama')).toBe('avoid');
    expect(withStance(both, 'genre', 'Drama', 'favour')).toEqual({
      favouriteGenres: ['DRAMA'],
      avoidedGenres: [],
    });
    expect(toggled(['French'], 'french')).toEqual([]);
    expect(toggled(['French'], 'Dutch')).toEqual(['French', 'Dutch']);
  });
});
