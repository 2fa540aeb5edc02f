import { describe, expect, it } from 'vitest';
import type { Interaction, InteractionContext, InteractionKind } from '../../../models/types';
import { LEAST_SHOWN, outcomesOf } from './outcomes';

let made = 0;
function event(kind: InteractionKind, itemId: string, context: InteractionContext): Interaction {
  const id = `event-${++made}`;
  return { id, deviceId: 'here', seq: made, kind, itemId, value: null, context, at: made };
}
const shown = (itemId: string, position: number, surface = 'home:recommended') =>
  event('impression', itemId, { surface, position });
const answer = (kind: InteractionKind, impression: Interaction) =>
  event(kind, impression.itemId, { ...impression.context, impressionId: impression.id });
const undo = ({ id, itemId }: Interaction) => event('undo', itemId, { undoes: id });
const many = (count: number, position = 0) =>
  Array.from({ length: count }, (_, n) => shown(`item-${n}`, position));

describe('outcomesOf', () => {
  it('R4: gives an answer to the impression that it names, by surface and place', () => {
    const [a, b, c, d] = [shown('a', 0), shown('b', 4), shown('c', 30), shown('a', 0, 'home:trending')];
    const events = [answer('click', a), answer('like', a), answer('dislike', b), answer('save', d)];
    const [recommended, trending] = outcomesOf([a, b, c, d], events);
    const counts = { titles: 1, shown: 1, rate: null };
    expect(recommended).toEqual({
      surface: 'home:recommended',
      all: { ...counts, shown: 3, titles: 3, opened: 1, welcomed: 1, refused: 1, hits: 1 },
      places: [
        { from: 0, to: 2, outcome: { ...counts, opened: 1, welcomed: 1, refused: 0, hits: 1 } },
        { from: 3, to: 5, outcome: { ...counts, opened: 0, welcomed: 0, refused: 1, hits: 0 } },
        { from: 24, to: Infinity, outcome: { ...counts, opened: 0, welcomed: 0, refused: 0, hits: 0 } },
      ],
    });
    expect(trending).toMatchObject({ surface: 'home:trending', all: { shown: 1, welcomed: 1, hits: 1 } });
  });

  it('counts a title that is shown again as shown again, and as one title', () => {
    const [recommended] = outcomesOf([shown('a', 0), shown('a', 1), shown('b', 0)], []);
    expect(recommended.all).toMatchObject({ shown: 3, titles: 2, hits: 0 });
  });

  it('does not count what was undone, what answers no list, and what answers the list of another device', () => {
    const a = shown('a', 0);
    const like = answer('like', a);
    const elsewhere = event('like', 'a', { surface: 'item' });
    const others = event('like', 'a', { surface: 'home:recommended', position: 0, impressionId: 'theirs' });
    const [recommended] = outcomesOf([a], [like, undo(like), elsewhere, others]);
    expect(recommended.all).toMatchObject({ welcomed: 0, hits: 0 });
  });

  it('has a rate with its interval only from enough showings on', () => {
    const few = many(LEAST_SHOWN - 1);
    expect(
      outcomesOf(
        few,
        few.map((each) => answer('like', each)),
      )[0].all.rate,
    ).toBeNull();
    const enough = many(LEAST_SHOWN);
    const events = enough.slice(0, 3).map((each) => answer('click', each));
    const { rate } = outcomesOf(enough, events)[0].all;
    expect(rate!.share).toBeCloseTo(0.1, 9);
    expect(rate!.low).toBeLessThan(0.1);
    expect(rate!.high).toBeGreaterThan(0.2);
  });

  it('keeps what was shown without a place in the whole, and has nothing to say of nothing', () => {
    const placeless = event('impression', 'a', { surface: 'item:similar' });
    expect(outcomesOf([placeless], [])).toMatchObject([
      { surface: 'item:similar', all: { shown: 1 }, places: [] },
    ]);
    expect(outcomesOf([], [answer('like', placeless)])).toEqual([]);
  });
});
