import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_SKEW_MS, compareClocks } from './clock';
import { contiguousThrough, mergeRegister, takeWrite } from './merge';
import type { StoredRegister } from './merge';
import type { Register } from './messages';

const DEVICES = ['00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000b'];
const NOW = 1_800_000_000_000;

const registers: fc.Arbitrary<Register> = fc.record({
  name: fc.constant('privacy'),
  value: fc.constantFrom('device', 'devices', { b: 1, a: [2] }, { a: [2], b: 1 }, null),
  clock: fc.record({
    ms: fc.integer({ min: NOW - 2, max: NOW + 2 }),
    count: fc.nat(1),
    deviceId: fc.constantFrom(...DEVICES),
  }),
});

/** A device never uses one clock for two values. */
const writes = (ms: fc.Arbitrary<number>) =>
  fc.uniqueArray(
    fc.record({
      name: fc.constant('privacy'),
      value: fc.nat(),
      clock: fc.record({ ms, count: fc.nat(3), deviceId: fc.constantFrom(...DEVICES) }),
    }),
    { selector: ({ clock }) => JSON.stringify(clock), maxLength: 8 },
  );

const repeats = (all: readonly Register[]): fc.Arbitrary<Register[]> =>
  all.length === 0 ? fc.constant([]) : fc.array(fc.constantFrom(...all), { maxLength: 20 });

const takeAll = (all: readonly Register[], at: (index: number) => number) =>
  all.reduce<StoredRegister | null>(
    (stored, register, index) => takeWrite(stored, register, at(index)),
    null,
  );

describe('P6: mergeRegister', () => {
  it('is commutative, associative and idempotent', () => {
    fc.assert(
      fc.property(registers, registers, registers, (a, b, c) => {
        expect(mergeRegister(a, b)).toEqual(mergeRegister(b, a));
        expect(mergeRegister(mergeRegister(a, b), c)).toEqual(mergeRegister(a, mergeRegister(b, c)));
        expect(mergeRegister(a, a)).toEqual(a);
        expect(mergeRegister(mergeRegister(a, b), b)).toEqual(mergeRegister(a, b));
      }),
    );
  });
});

describe('P2, P6: takeWrite', () => {
  it('ends in one state for any order and repetition of clocks that are believed', () => {
    const believed = writes(fc.integer({ min: NOW - 2, max: NOW + MAX_SKEW_MS }));
    const order = believed.chain((all) => fc.tuple(fc.constant(all), repeats(all)));
    fc.assert(
      fc.property(order, ([all, more]) => {
        const clean = takeAll(
          all.toSorted((a, b) => compareClocks(a.clock, b.clock)),
          () => NOW,
        );
        const messy = takeAll([...more, ...all], (index) => NOW + index);
        expect(messy?.register).toEqual(clean?.register);
      }),
    );
  });

  it('changes nothing when a write comes again, however far ahead its clock was', () => {
    const any = writes(fc.integer({ min: NOW - 2, max: NOW + 3 * MAX_SKEW_MS }));
    fc.assert(
      fc.property(any, fc.nat(4 * MAX_SKEW_MS), (all, later) => {
        const stored = takeAll(all, (index) => NOW + index);
        for (const register of all) expect(takeWrite(stored, register, NOW + later)).toBe(stored);
      }),
    );
  });

  it('never stores a clock that is too far ahead', () => {
    fc.assert(
      fc.property(writes(fc.integer({ min: 0, max: 8e15 })), (all) => {
        const stored = takeAll(all, () => NOW);
        if (stored) expect(stored.register.clock.ms).toBeLessThanOrEqual(NOW + MAX_SKEW_MS);
      }),
    );
  });
});

describe('P2: contiguousThrough', () => {
  it('is the highest number with everything below it present', () => {
    fc.assert(
      fc.property(fc.nat(5), fc.uniqueArray(fc.integer({ min: 1, max: 12 })), (acked, seqs) => {
        let slow = acked;
        while (seqs.includes(slow + 1)) slow++;
        expect(
          contiguousThrough(
            acked,
            seqs.toSorted((a, b) => a - b),
          ),
        ).toBe(slow);
      }),
    );
  });
});
