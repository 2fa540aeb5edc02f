import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Interaction, InteractionKind } from '../types';
import { CREDIT_DEFAULTS, REWARDS, rewardsOf } from './rewards';

const START = 1_750_000_000_000;
const DAY = 24 * 60 * 60 * 1000;

let seq = 0;
const event = (kind: InteractionKind, itemId: string, changes: Partial<Interaction> = {}): Interaction => ({
  id: `e${seq}`,
  deviceId: 'd',
  seq: seq++,
  kind,
  itemId,
  value: null,
  context: null,
  at: START,
  ...changes,
});
const shown = event('impression', 'a', { id: 'shown' });
const answer = (kind: InteractionKind, changes: Partial<Interaction> = {}) =>
  event(kind, 'a', { context: { impressionId: 'shown' }, ...changes });
const earned = (...events: Interaction[]) => rewardsOf([shown], events).of.get('shown');

describe('rewardsOf', () => {
  it('orders what people do as they mean it', () => {
    const worths = [
      earned(answer('dislike')),
      earned(answer('hide')),
      0,
      earned(answer('click')),
      earned(answer('view', { value: 60 })),
      earned(answer('save')),
      earned(answer('like')),
      earned(answer('purchase')),
    ];
    expect(worths).toEqual([...worths].sort((a, b) => a! - b!));
    expect(new Set(worths).size).toBe(worths.length);
    expect(earned(answer('rating', { value: 5 }))).toBe(REWARDS.like);
    expect(earned(answer('rating', { value: 3 }))).toBe(0);
    expect(earned(answer('rating', { value: 1 }))).toBe(REWARDS.dislike);
    expect(earned(answer('review', { value: 0.9 }))).toBe(REWARDS.like);
  });

  it('gives reading and watching a share of their time, and never more than all of it', () => {
    expect(earned(answer('view', { value: 30 }))).toBeCloseTo((REWARDS.click + REWARDS.engaged) / 2, 12);
    expect(earned(answer('watch', { value: 1e9 }))).toBe(REWARDS.engaged);
    expect(earned(answer('view', { value: -5 }))).toBe(REWARDS.click);
  });

  it('counts the strongest word, and a dislike above all that was done before', () => {
    expect(earned(answer('click'), answer('like'), answer('save'))).toBe(REWARDS.like);
    expect(earned(answer('click'), answer('watch', { value: 600 }), answer('dislike'))).toBe(REWARDS.dislike);
  });

  it('takes an undone word back', () => {
    const like = answer('like');
    const undo = event('undo', 'a', { context: { undoes: like.id } });
    expect(earned(answer('click'), like, undo)).toBe(REWARDS.click);
    expect(earned(like, undo)).toBeUndefined();
  });

  it('discounts what comes later, and gives what comes before its impression (a clock that jumped) its full worth', () => {
    const { halfLife } = CREDIT_DEFAULTS;
    expect(earned(answer('like', { at: START + halfLife }))).toBeCloseTo(REWARDS.like / 2, 12);
    expect(earned(answer('like', { at: START - 40 * DAY }))).toBe(REWARDS.like);
    // An hour that a century is missing from: no NaN, no growth.
    expect(earned(answer('like', { at: START + 36_500 * DAY }))).toBeGreaterThan(0);
  });

  it('finds the latest showing of the item for a word that names none, and no showing that is too old', () => {
    const again = event('impression', 'a', { id: 'again', at: START + DAY });
    const like = event('like', 'a', { at: START + 2 * DAY });
    expect([...rewardsOf([shown, again], [like]).of.keys()]).toEqual(['again']);
    const late = event('like', 'a', { at: START + 40 * DAY });
    expect(rewardsOf([shown, again], [late])).toMatchObject({ unattributed: 1 });
    expect(rewardsOf([], [answer('like')])).toMatchObject({ unattributed: 1 });
  });

  it('does not care how often or in which order impressions come, nor how often a word was sent', () => {
    const kinds = fc.constantFrom<InteractionKind>('click', 'save', 'like', 'dislike', 'hide', 'purchase');
    const words = fc.array(fc.tuple(kinds, fc.nat(2), fc.nat(20)), { maxLength: 12 });
    fc.assert(
      fc.property(words, fc.infiniteStream(fc.nat()), (said, order) => {
        const impressions = ['p', 'q', 'r'].map((id) => event('impression', `item ${id}`, { id }));
        const events = said.map(([kind, which, days]) => {
          const { id, itemId } = impressions[which];
          return event(kind, itemId, { at: START + days * DAY, context: { impressionId: id } });
        });
        const mixed = [...impressions, ...impressions].sort(() => (order.next().value % 2 ? 1 : -1));
        const doubled = events.flatMap((event) => (order.next().value % 3 ? [event] : [event, event]));
        const once = rewardsOf(impressions, events);
        const twice = rewardsOf(mixed, doubled);
        expect(Object.fromEntries(twice.of)).toEqual(Object.fromEntries(once.of));
        for (const value of once.of.values()) expect(Math.abs(value)).toBeLessThanOrEqual(1);
      }),
    );
  });
});
