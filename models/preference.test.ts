import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { preferencesOf, reviews, settledItems, standings, WEIGHTS } from './preference';
import { INTERACTION_KINDS, type Interaction, type InteractionKind } from './types';

let nextId = 0;
function event(kind: InteractionKind, itemId = 'a', value: number | null = null, at = 1000): Interaction {
  const id = `event-${nextId++}`;
  return { id, deviceId: 'device', seq: nextId, kind, itemId, value, context: null, at };
}
const undo = (target: Interaction): Interaction => ({
  ...event('undo', target.itemId),
  context: { undoes: target.id },
});

const anyEvent = fc
  .record({
    kind: fc.constantFrom(...INTERACTION_KINDS.filter((kind) => kind !== 'undo')),
    itemId: fc.constantFrom('a', 'b', 'c'),
    value: fc.option(fc.double({ min: -1, max: 5, noNaN: true }), { nil: null }),
    at: fc.integer({ min: 0, max: 1e12 }),
  })
  .map(({ kind, itemId, value, at }) => event(kind, itemId, value, at));

/** Events, with undos of some of them (and of undos) strewn in. */
const anyHistory = fc
  .tuple(fc.array(anyEvent, { maxLength: 15 }), fc.array(fc.nat(), { maxLength: 6 }))
  .map(([events, picks]) => {
    const all = [...events];
    for (const pick of picks) if (all.length > 0) all.push(undo(all[pick % all.length]));
    return all;
  });

const read = (events: readonly Interaction[]) => ({
  standings: standings(events),
  preferences: preferencesOf(events),
  reviews: reviews(events),
});

describe('preferencesOf and standings', () => {
  it('P1: undoing anything equals it never having happened, wherever the undo stands', () => {
    fc.assert(
      fc.property(anyHistory, anyEvent, fc.nat(), fc.nat(), (events, extra, at, undoAt) => {
        const withBoth = [...events];
        withBoth.splice(at % (events.length + 1), 0, extra);
        withBoth.splice(undoAt % (withBoth.length + 1), 0, undo(extra));
        expect(read(withBoth)).toEqual(read(events));
      }),
    );
  });

  it('P1: an undone undo leaves what it undid in force', () => {
    const like = event('like');
    const back = undo(like);
    expect(preferencesOf([like, back])).toEqual([]);
    expect(preferencesOf([like, back, undo(back)])).toEqual(preferencesOf([like]));
    const circle = event('undo');
    expect(() => preferencesOf([{ ...circle, context: { undoes: circle.id } }, like])).not.toThrow();
  });

  it('does not depend on the order of events of independent items', () => {
    fc.assert(
      fc.property(anyHistory, fc.func(fc.nat()), (events, weight) => {
        const byItem = new Map<string, Interaction[]>();
        for (const each of events) byItem.set(each.itemId, [...(byItem.get(each.itemId) ?? []), each]);
        const shuffled = [...byItem.values()].sort(
          (a, b) => weight(a[0].itemId) - weight(b[0].itemId) || (a[0].itemId < b[0].itemId ? 1 : -1),
        );
        expect(read(shuffled.flat())).toEqual(read(events));
      }),
    );
  });

  it('gives at most one preference an item, with a positive, finite, bounded confidence', () => {
    fc.assert(
      fc.property(anyHistory, (events) => {
        const preferences = preferencesOf(events);
        expect(new Set(preferences.map(({ itemId }) => itemId)).size).toBe(preferences.length);
        for (const { confidence, at } of preferences) {
          expect(confidence).toBeGreaterThan(0);
          expect(confidence).toBeLessThanOrEqual(WEIGHTS.purchase + WEIGHTS.implicitMost);
          expect(Number.isFinite(at)).toBe(true);
        }
      }),
    );
  });
});

describe('preferencesOf', () => {
  const one = (...events: Interaction[]) => {
    const preferences = preferencesOf(events);
    expect(preferences.length).toBeLessThanOrEqual(1);
    return preferences[0] ? { liked: preferences[0].liked, confidence: preferences[0].confidence } : null;
  };

  it.each([
    ['like', null, true, 1],
    ['dislike', null, false, 1],
    ['hide', null, false, 0.5],
    ['save', null, true, 0.5],
    ['purchase', 2, true, 1.5],
    ['rating', 5, true, 1.5],
    ['rating', 4, true, 1],
    ['rating', 2, false, 0.5],
    ['rating', 0.5, false, 1.25],
    ['review', 0.8, true, 0.8],
    ['review', -0.8, false, 0.8],
    ['rating', 17, true, 1.5],
    ['rating', -17, false, 1.25],
    ['review', 2.0000000000000004, true, 1], // seed 1224145277 of the bounds above
    ['review', -1e300, false, 1],
  ] as const)('reads %s %s as liked = %s with confidence %s', (kind, value, liked, confidence) => {
    expect(one(event(kind, 'a', value))).toEqual({ liked, confidence });
  });

  it.each([
    ['impression', null],
    ['rating', 3],
    ['review', null],
    ['review', 0.05],
    ['view', 0],
  ] as const)('reads nothing from %s %s', (kind, value) => {
    expect(one(event(kind, 'a', value))).toBeNull();
  });

  it('lets the latest explicit word decide and keeps the strongest on its side', () => {
    expect(one(event('dislike'), event('like'))).toEqual({ liked: true, confidence: 1 });
    expect(one(event('like'), event('dislike'))).toEqual({ liked: false, confidence: 1 });
    expect(one(event('like'), event('save'))).toEqual({ liked: true, confidence: 1 });
    expect(one(event('rating', 'a', 5), event('rating', 'a', 1))).toEqual({ liked: false, confidence: 1 });
    expect(one(event('like'), event('rating', 'a', 3))).toEqual({ liked: true, confidence: 1 });
  });

  it('lets a review without a tone take the place of one with a tone, and weigh nothing', () => {
    const [poor, silent] = [event('review', 'a', -1), event('review')];
    expect(one(poor, silent)).toBeNull();
    expect(one(event('like'), poor, silent)).toEqual({ liked: true, confidence: 1 });
    expect(one(event('click'), silent)).toEqual(one(event('click')));
    expect(one(poor, silent, undo(silent))).toEqual({ liked: false, confidence: 1 });
    expect(one(poor, event('review', 'a', NaN))).toBeNull();
  });

  it('lets implicit evidence saturate and never speak against a word', () => {
    const clicks = Array.from({ length: 100 }, () => event('click'));
    const hours = event('watch', 'a', 40_000);
    expect(one(...clicks, hours)!.confidence).toBeLessThanOrEqual(WEIGHTS.implicitMost);
    expect(one(...clicks)!.confidence).toBeGreaterThan(one(clicks[0])!.confidence);
    expect(one(event('dislike'), ...clicks, hours)).toEqual({ liked: false, confidence: 1 });
    expect(one(event('rating', 'a', 3), ...clicks)).toBeNull();
    expect(one(event('like'), event('view', 'a', 60))!.confidence).toBeGreaterThan(1);
  });

  it('dates a preference by what confirms it', () => {
    const events = [
      event('like', 'a', null, 5),
      event('click', 'a', null, 9),
      event('impression', 'a', null, 99),
    ];
    expect(preferencesOf(events)[0].at).toBe(9);
  });
});

describe('reviews', () => {
  it('names the latest in force, with its tone', () => {
    const [good, silent] = [event('review', 'a', 1), event('review')];
    expect(reviews([good]).get('a')).toEqual({ id: good.id, tone: 1 });
    expect(reviews([good, silent]).get('a')).toEqual({ id: silent.id, tone: null });
    expect(reviews([good, silent, undo(silent)]).get('a')).toEqual({ id: good.id, tone: 1 });
    expect(reviews([good, undo(good), event('like', 'b')]).size).toBe(0);
  });
});

describe('standings', () => {
  it('names the event that each truth stands on, which is what an undo needs', () => {
    const [like, save, stars, bought] = [
      event('like'),
      event('save'),
      event('rating', 'a', 4.5),
      event('purchase'),
    ];
    const events = [like, save, stars, bought];
    expect(standings(events).get('a')).toMatchObject({
      liked: true,
      saved: true,
      rating: 4.5,
      purchased: true,
      disliked: false,
      by: { liked: like.id, saved: save.id, rating: stars.id, purchased: bought.id },
    });
    expect(standings([...events, undo(save)]).get('a')).toMatchObject({ liked: true, saved: false });
  });

  it('treats like, dislike and hide as one verdict', () => {
    const like = event('like');
    const hide = event('hide');
    expect(standings([like, hide]).get('a')).toMatchObject({
      liked: false,
      hidden: true,
      by: { hidden: hide.id },
    });
    expect(standings([like, hide, undo(hide)]).get('a')).toMatchObject({ liked: true, hidden: false });
  });

  it('keeps a rating out of the likes, and what says nothing out of the map', () => {
    expect(standings([event('rating', 'a', 5)]).get('a')).toMatchObject({ liked: false, rating: 5 });
    expect(standings([event('click'), event('impression'), event('review', 'a', 1)]).size).toBe(0);
  });

  it('settles every item with a standing', () => {
    const kinds = ['like', 'dislike', 'save', 'hide', 'purchase'] as const;
    const events = [
      ...kinds.map((kind) => event(kind, kind)),
      event('rating', 'rating', 3),
      event('view', 'view', 9),
    ];
    expect([...settledItems(standings(events))].sort()).toEqual([...kinds, 'rating'].sort());
  });
});
