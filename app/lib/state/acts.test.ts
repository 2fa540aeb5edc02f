import { describe, expect, it } from 'vitest';
import type { Standing } from '../../../models/types';
import { draftOf, stands, undoOf } from './acts';

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
