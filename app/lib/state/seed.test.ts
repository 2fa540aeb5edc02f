import { beforeEach, describe, expect, it } from 'vitest';
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

describe('what is said', () => {
  const kept = (id: string | null) => Promise.resolve(id);
  const placeOf = (seed: VisitSeed) => [seed.now, seed.learnedUpTo];

  it('is a step, and taken back the step back, one after the other, with what those lists had learned', async () => {
    const seed = VisitSeed.resumed(keeper);
    const places = [];
    for (const [row, id] of ['a', 'b', 'c'].entries()) {
      seed.used(seed.now, row);
      places.push(placeOf(seed));
      await seed.say(null, kept(id));
    }
    expect(new Set([...places.map(([now]) => now), seed.now]).size).toBe(4);
    for (const id of ['c', 'b', 'a']) {
      const undone = seed.say(id, kept(`undo of ${id}`));
      expect(placeOf(seed)).toEqual(places.pop()); // at once: the list is ranked while it is written
      await undone;
    }
    expect(placeOf(VisitSeed.resumed(keeper))).toEqual(placeOf(seed));
  });

  it('is no way back once something else has changed, nor what was said before something that stands', async () => {
    const seed = VisitSeed.resumed(keeper);
    const seeds = [seed.now];
    const goesOn = () => {
      expect(seeds).not.toContain(seed.now);
      seeds.push(seed.now);
    };
    await seed.say(null, kept('a'));
    goesOn();
    await seed.say(null, kept('b'));
    goesOn();
    await seed.say('a', kept('undo of a'));
    goesOn();
    await seed.say('b', kept('undo of b'));
    goesOn();
    await seed.say(null, kept('c'));
    goesOn();
    seed.step();
    goesOn();
    await seed.say('c', kept('undo of c'));
    goesOn();
  });

  it('changes nothing where it is not kept, an undo no more than a like', async () => {
    const seed = VisitSeed.resumed(keeper);
    seed.used(seed.now, 4);
    const before = placeOf(seed);
    await seed.say(null, kept(null));
    expect(placeOf(seed)).toEqual(before);
    await seed.say(null, kept('a'));
    const after = placeOf(seed);
    await seed.say('a', kept(null));
    expect(placeOf(seed)).toEqual(after);
    await seed.say('a', kept('undo of a'));
    expect(placeOf(seed)).toEqual(before);
    // Not kept, and overtaken by a change from elsewhere: that one counts.
    const refused = seed.say(null, kept(null));
    seed.step();
    const there = placeOf(seed);
    await refused;
    expect(placeOf(seed)).toEqual(there);
  });
});
