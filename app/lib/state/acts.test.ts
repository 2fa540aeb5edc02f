import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { standings } from '../../../models/preference';
import type { Interaction, Standing } from '../../../models/types';
import type { Draft } from '../db/journal';
import { draftOf, standingAfter, stands, undoOf } from './acts';

const liked: Standing = {
  itemId: 'a',
  liked: true,
  disliked: false,
  saved: false,
  hidden: false,
  rating: null,
  purchased: false,
  by: { liked: 'event-1', saved: 'old-event' },
  at: 1,
};

describe('acts', () => {
  it('P1: takes a standing word back by a new event that names it', () => {
    expect(draftOf('like', 'a', liked, { surface: 'item' })).toEqual({
      kind: 'undo',
      itemId: 'a',
      context: { surface: 'item', undoes: 'event-1' },
    });
    expect(undoOf('a', 'event-1')).toEqual({ kind: 'undo', itemId: 'a', context: { undoes: 'event-1' } });
  });

  it('says what does not stand, whatever stood before', () => {
    expect(draftOf('save', 'a', liked, null)).toEqual({
      kind: 'save',
      itemId: 'a',
      value: null,
      context: null,
    });
    expect(draftOf('purchase', 'a', undefined, null)).toMatchObject({ kind: 'purchase', value: 1 });
    expect(stands('like', liked)).toBe(true);
    expect(stands('dislike', liked)).toBe(false);
    expect(stands('like', undefined)).toBe(false);
  });
});

describe('standingAfter', () => {
  const event = (draft: Draft, seq: number): Interaction => ({
    id: `event-${seq}`,
    deviceId: 'here',
    seq,
    value: null,
    context: null,
    at: seq,
    ...draft,
  });

  it('says at once what the whole history says later', () => {
    // Either like or dislike: what an undone verdict had replaced is for the history to tell.
    const acts = fc.array(
      fc.oneof(
        fc.constantFrom('like' as const, 'save' as const, 'purchase' as const),
        fc.constantFrom(0.5, 3, 5),
      ),
      { maxLength: 12 },
    );
    fc.assert(
      fc.property(acts, (taps) => {
        const events: Interaction[] = [];
        let standing: Standing | undefined;
        for (const tap of taps) {
          const draft: Draft =
            typeof tap === 'number'
              ? { kind: 'rating', itemId: 'a', value: tap }
              : draftOf(tap, 'a', standing, null);
          const said = event(draft, events.length + 1);
          events.push(said);
          standing = standingAfter(standing, said);
        }
        const { at: _at, ...whole } = standings(events).get('a') ?? { ...bare, itemId: 'a', at: 0 };
        const { at: _now, ...here } = standing ?? { ...bare, itemId: 'a', at: 0 };
        expect(here).toEqual(whole);
      }),
    );
  });

  it('lets one verdict replace another', () => {
    const like = standingAfter(undefined, event({ kind: 'like', itemId: 'a' }, 1));
    const hide = standingAfter(like, event({ kind: 'hide', itemId: 'a' }, 2));
    expect(hide).toMatchObject({ liked: false, hidden: true, by: { hidden: 'event-2' } });
    expect(hide.by.liked).toBeUndefined();
  });
});

const bare = {
  liked: false,
  disliked: false,
  saved: false,
  hidden: false,
  rating: null,
  purchased: false,
  by: {},
};
