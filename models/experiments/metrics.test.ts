import { describe, expect, it } from 'vitest';
import type { Interaction, InteractionContext, InteractionKind } from '../types';
import { outcomeOf } from './metrics';

let row = 0;
const event = (kind: InteractionKind, itemId: string, context: InteractionContext = {}): Interaction => ({
  ...{ id: `e${++row}`, deviceId: 'd', seq: row, kind, itemId, value: null, context, at: 1000 },
});
const shown = (itemId: string, source = 'blend') => event('impression', itemId, { source });
const answer = (kind: InteractionKind, { id, itemId }: Interaction) =>
  event(kind, itemId, { impressionId: id });

describe('how one person took it', () => {
  it('is a mean over what was shown', () => {
    const [a, b, c, d] = ['a', 'b', 'c', 'd'].map((item) => shown(item));
    const events = [answer('like', a), answer('dislike', b), answer('click', c), answer('save', c)];
    const outcome = outcomeOf([a, b, c, d, a], events)!;
    expect(outcome.reward).toBeCloseTo((0.8 - 0.8 + 0.5) / 4, 12);
    expect(outcome).toMatchObject({ welcomed: 0.5, refused: 0.25, unranked: 0 });
  });

  it('forgets what was undone', () => {
    const a = shown('a');
    const like = answer('like', a);
    expect(outcomeOf([a], [like, event('undo', 'a', { undoes: like.id })])).toEqual({
      ...{ reward: 0, welcomed: 0, refused: 0, unranked: 0 },
    });
  });

  it('counts what no source could rank', () => {
    expect(outcomeOf([shown('a'), shown('b', 'catalogue')], [])).toMatchObject({ unranked: 0.5 });
  });

  it('is nothing where nothing was shown', () => {
    expect(outcomeOf([], [event('like', 'a')])).toBeNull();
  });
});
