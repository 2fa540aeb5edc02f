import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkEvent, isStorable } from './check-event';
import { LIMITS } from './messages';

const DEVICE = 'abcdefab-0000-4000-8000-00000000000a';
const GOOD = {
  id: '01890000-0000-7000-8000-00000000000a',
  deviceId: DEVICE,
  seq: 1,
  kind: 'like',
  itemId: 'alien-1979',
  value: null,
  context: null,
  at: 0,
};

describe('P4: checkEvent', () => {
  it('has a verdict on anything, and never throws', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.jsonValue(), (extra, value) => {
        for (const key of Object.keys(GOOD)) {
          const verdict = checkEvent({ ...GOOD, ...extra, [key]: value, seq: 1 }, DEVICE);
          if (verdict.ok) expect(isStorable(verdict.event)).toBe(true);
          else expect(verdict.detail).not.toBe('');
        }
      }),
      { numRuns: 50 },
    );
  });

  it('P10: drops fields that it does not know', () => {
    expect(checkEvent({ ...GOOD, mood: 'good' }, DEVICE)).toEqual({ ok: true, event: GOOD });
  });

  it('knows an UUID in either case', () => {
    const loud = { ...GOOD, id: GOOD.id.toUpperCase(), deviceId: DEVICE.toUpperCase() };
    expect(checkEvent(loud, DEVICE)).toEqual({ ok: true, event: GOOD });
  });

  it('measures bytes, not characters', () => {
    const size = (text: string) => checkEvent({ ...GOOD, text }, DEVICE).ok;
    expect(size('x'.repeat(LIMITS.eventBytes / 2))).toBe(true);
    expect(size('ü'.repeat(LIMITS.eventBytes / 2))).toBe(false);
  });
});
