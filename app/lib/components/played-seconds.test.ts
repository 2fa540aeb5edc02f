import { describe, expect, it } from 'vitest';
import { PlayedSeconds } from './played-seconds';

/** Plays from one position to another, reported every quarter of a second. */
function play(played: PlayedSeconds, from: number, to: number, { rate = 1, every = 0.25 } = {}): void {
  for (let at = from; at <= to; at += every) played.step({ at, now: (at / rate) * 1000, rate });
}
const started = (at = 0) => {
  const played = new PlayedSeconds();
  played.start({ at, now: at * 1000, rate: 1 });
  return played;
};

describe('PlayedSeconds', () => {
  it('counts what was played, and tells each second once', () => {
    const played = started();
    play(played, 0, 12);
    expect(played.untold).toBe(12);
    expect(played.take()).toBe(12);
    expect([played.take(), played.untold]).toEqual([0, 0]);
    play(played, 12, 15);
    expect(played.take()).toBe(3);
  });

  it('keeps what is too short to tell until there is more', () => {
    const played = started();
    play(played, 0, 0.5);
    expect(played.take()).toBe(0);
    play(played, 0.5, 1.25);
    expect(played.take()).toBe(1.3);
  });

  it('does not count a jump, in either direction', () => {
    const played = started();
    play(played, 0, 2);
    played.step({ at: 60, now: 2250, rate: 1 });
    played.step({ at: 62, now: 4250, rate: 1 });
    played.step({ at: 10, now: 4500, rate: 1 });
    played.step({ at: 11, now: 5500, rate: 1 });
    expect(played.take()).toBe(5);
  });

  it('starts anew after a pause', () => {
    const played = started();
    play(played, 0, 2);
    played.start({ at: 2, now: 100_000, rate: 1 });
    played.step({ at: 3, now: 101_000, rate: 1 });
    expect(played.take()).toBe(3);
  });

  it('counts at any speed, and when a hidden page is told of it seldom', () => {
    const quick = started();
    play(quick, 0, 30, { rate: 2 });
    expect(quick.take()).toBe(30);
    const seldom = started();
    play(seldom, 0, 120, { every: 60 });
    expect(seldom.take()).toBe(120);
  });
});
