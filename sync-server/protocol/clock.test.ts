import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HybridClock, MAX_SKEW_MS, after, compareClocks, isTooFarAhead } from './clock';
import type { Hlc } from './messages';

const A = '00000000-0000-4000-8000-00000000000a';
const B = '00000000-0000-4000-8000-00000000000b';
const NOW = 1_800_000_000_000;

const clocks = fc.record({
  ms: fc.integer({ min: NOW - 3, max: NOW + 3 }),
  count: fc.nat(2),
  deviceId: fc.constantFrom(A, B),
});

describe('P6: hybrid logical clock', () => {
  it('is in a total order', () => {
    fc.assert(
      fc.property(clocks, clocks, clocks, (x, y, z) => {
        expect(Math.sign(compareClocks(x, y))).toBe(-Math.sign(compareClocks(y, x)) + 0);
        if (compareClocks(x, y) <= 0 && compareClocks(y, z) <= 0)
          expect(compareClocks(x, z)).toBeLessThanOrEqual(0);
        if (compareClocks(x, y) === 0) expect(x).toEqual(y);
      }),
    );
  });

  it('never goes back, whatever the wall clock does, and stays as close to it as it can', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 1 }), (steps) => {
        let now = NOW;
        let highest = 0;
        const clock = new HybridClock(A, () => now);
        let last: Hlc | null = null;
        for (const step of steps) {
          now += step;
          highest = Math.max(highest, now);
          const reading = clock.tick();
          if (last) expect(compareClocks(last, reading)).toBeLessThan(0);
          expect(reading.ms).toBe(highest);
          last = reading;
        }
      }),
    );
  });

  it('puts what follows a message after it: figure 5 of Kulkarni et al.', () => {
    const clock = new HybridClock(B, () => NOW);
    expect(clock.receive({ ms: NOW + 10, count: 3, deviceId: A })).toBe(true);
    expect(clock.tick()).toEqual({ ms: NOW + 10, count: 5, deviceId: B });
    expect(clock.receive({ ms: NOW + 10, count: 9, deviceId: A })).toBe(true);
    expect(clock.tick()).toEqual({ ms: NOW + 10, count: 11, deviceId: B });
  });

  it('is not dragged along by a clock too far ahead', () => {
    const clock = new HybridClock(B, () => NOW);
    const wild = { ms: NOW + MAX_SKEW_MS + 1, count: 0, deviceId: A };
    expect(isTooFarAhead(wild, NOW)).toBe(true);
    expect(clock.receive(wild)).toBe(false);
    expect(clock.tick()).toEqual({ ms: NOW, count: 0, deviceId: B });
    expect(clock.receive({ ...wild, ms: NOW + MAX_SKEW_MS })).toBe(true);
  });

  it('lets a device whose clock is a year behind change what it has seen', () => {
    const clock = new HybridClock(B, () => NOW - 365 * 86_400_000);
    const seen = { ms: NOW, count: 7, deviceId: A };
    expect(compareClocks(clock.tick(seen), seen)).toBeGreaterThan(0);
  });

  it('carries a full counter into the next millisecond', () => {
    expect(after(A, NOW, [{ ms: NOW, count: 0xffffffff }])).toEqual({ ms: NOW + 1, count: 0, deviceId: A });
  });
});
