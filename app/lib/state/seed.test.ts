import { beforeEach, expect, it } from 'vitest';
import { VisitSeed, type VisitKeeper } from './seed';

let kept: Map<string, string>;
let now: number;
let drawn: number;
let keeper: VisitKeeper;
beforeEach(() => {
  kept = new Map();
  [now, drawn] = [1_000_000, 0];
  const place = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
  };
  keeper = { place, clock: () => now, draw: () => ++drawn };
});

const MINUTE = 60_000;

it('is the same when the page is loaded again in the same visit, and knows how far its lists have learned', () => {
  const seed = VisitSeed.resumed(keeper);
  seed.step();
  seed.used(seed.now, 12);
  now += 29 * MINUTE;
  const again = VisitSeed.resumed(keeper);
  expect([again.now, again.learnedUpTo]).toEqual([seed.now, 12]);
  again.step();
  expect(again.now).not.toBe(seed.now);
  expect(VisitSeed.resumed(keeper).now).toBe(again.now);
  expect(VisitSeed.resumed(keeper).learnedUpTo).toBeUndefined();
});

it('is another after half an hour, and after a clock that jumped', () => {
  const seed = VisitSeed.resumed(keeper);
  seed.used(seed.now, 3);
  for (const jump of [31 * MINUTE, -31 * MINUTE]) {
    const at = now;
    now += jump;
    expect(VisitSeed.resumed(keeper).visit).not.toBe(seed.visit);
    now = at;
  }
});

it('hears nothing of a list that was overtaken by a step', () => {
  const seed = VisitSeed.resumed(keeper);
  const before = seed.now;
  seed.step();
  seed.used(before, 5);
  expect(seed.learnedUpTo).toBeUndefined();
});

it.each([
  ['a storage that throws', () => ((keeper.place as { getItem: unknown }).getItem = denied)],
  ['what is no visit', () => kept.set('palate.visit', '{"visit":"x"}')],
  ['what is no JSON', () => kept.set('palate.visit', '{')],
])('begins a visit with %s', (_, spoil) => {
  spoil();
  expect(VisitSeed.resumed(keeper).visit).toBe(1);
});

it('goes on where nothing can be kept', () => {
  (keeper.place as { setItem: unknown }).setItem = denied;
  const seed = VisitSeed.resumed(keeper);
  seed.step();
  expect(seed.now).not.toBe(seed.visit);
});

function denied(): never {
  throw new DOMException('denied', 'SecurityError');
}
