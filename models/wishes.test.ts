import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Wishes } from './types';
import { asksNothing, NO_WISHES, WISH_PREFIX, WISH_REGISTERS, wishesFrom } from './wishes';

const register = (wish: keyof Wishes, value: unknown) => ({ name: WISH_REGISTERS[wish], value });

describe('wishesFrom', () => {
  it('reads each wish from its own register', () => {
    const wishes: Wishes = {
      favouriteGenres: ['Drama', 'Sci-Fi'],
      avoidedGenres: ['Horror'],
      favouriteTags: ['time travel'],
      avoidedTags: ['gore'],
      lessLike: ['saw-2004'],
      languages: ['French'],
      period: { from: 1970, to: null },
      adult: true,
      diversity: 0.8,
      novelty: 0,
    };
    const registers = Object.entries(wishes).map(([wish, value]) => register(wish as keyof Wishes, value));
    expect(wishesFrom([{ name: 'privacy', value: 'devices' }, ...registers])).toEqual(wishes);
    for (const { name } of registers) expect(name.startsWith(WISH_PREFIX)).toBe(true);
  });

  it('takes nothing said, and what was taken back, for no wish', () => {
    expect(wishesFrom([])).toEqual(NO_WISHES);
    const takenBack = Object.keys(NO_WISHES).map((wish) => register(wish as keyof Wishes, null));
    expect(wishesFrom(takenBack)).toEqual(NO_WISHES);
    expect(asksNothing(NO_WISHES)).toBe(true);
  });

  it('P10: keeps what it can read of a list, and passes over the rest', () => {
    const value = ['Drama', { genre: 'War', weight: 2 }, '  ', 'drama', 7, 'War'];
    expect(wishesFrom([register('favouriteGenres', value)]).favouriteGenres.map((name) => name)).toEqual([
      'drama',
      'War',
    ]);
  });

  it.each([
    ['period', { from: 2000, to: 1990 }],
    ['period', { from: '1990', to: 1999 }],
    ['period', { from: null, to: null }],
    ['period', { from: 1990.5, to: null }],
    ['period', '1990s'],
    ['adult', 'yes'],
    ['adult', 1],
    ['diversity', 1.01],
    ['diversity', NaN],
    ['novelty', '0.5'],
    ['languages', 'French'],
    ['avoidedGenres', { Horror: true }],
  ] as const)('takes a malformed %s for not said: %j', (wish, value) => {
    expect(wishesFrom([register(wish, value)])).toEqual(NO_WISHES);
  });

  it('P10: never fails, and gives wishes that it reads back as they are, whatever the values', () => {
    const name = fc.constantFrom(...Object.values(WISH_REGISTERS), 'taste.later', 'privacy');
    const period = fc.record({ from: fc.option(fc.integer()), to: fc.option(fc.integer()) });
    const value = fc.oneof(fc.jsonValue(), fc.double(), fc.array(fc.string()), period, fc.boolean());
    fc.assert(
      fc.property(fc.array(fc.record({ name, value })), (registers) => {
        const wishes = wishesFrom(registers);
        const again = Object.entries(wishes).map(([wish, said]) => register(wish as keyof Wishes, said));
        expect(wishesFrom(again)).toEqual(wishes);
        expect(asksNothing(wishes)).toBe(JSON.stringify(wishes) === JSON.stringify(NO_WISHES));
      }),
    );
  });
});
