import { describe, expect, it } from 'vitest';
import { Turns } from './turns';

/** Frames pass by hand. */
function byHand() {
  let frames: (() => void)[] = [];
  const turns = new Turns((then) => frames.push(then));
  const pass = (): number => {
    const due = frames;
    frames = [];
    for (const then of due) then();
    return due.length;
  };
  return { turns, pass };
}

describe('turns', () => {
  it('go to one drawer a frame, and to the first until it is done', () => {
    const { turns, pass } = byHand();
    const drawn: string[] = [];
    const stopA = turns.join(() => {
      drawn.push('a');
      if (drawn.length === 2) stopA();
    });
    turns.join(() => drawn.push('b'));
    for (let frame = 0; frame < 4; frame++) expect(pass()).toBe(1);
    expect(drawn).toEqual(['a', 'a', 'b', 'b']);
  });

  it('ask for no frame when nobody draws, and begin again with the next', () => {
    const { turns, pass } = byHand();
    turns.join(() => undefined)();
    expect(pass()).toBe(1);
    expect(pass()).toBe(0);
    let drawn = 0;
    turns.join(() => drawn++);
    pass();
    expect(drawn).toBe(1);
  });
});
