import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isDeeper, saysNul } from './requests';

/** The slow obvious way. */
const depthOf = (value: unknown): number =>
  typeof value === 'object' && value !== null ? 1 + Math.max(0, ...Object.values(value).map(depthOf)) : 0;

describe('isDeeper', () => {
  it('agrees with a walk over the parsed value, whatever the strings hold', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 8 }), fc.nat(8), (json, levels) => {
        expect(isDeeper(json, levels)).toBe(depthOf(JSON.parse(json)) > levels);
      }),
    );
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: fc.constantFrom('{', '[', '"', '\\', '}', 'a') })),
        (strings) => {
          expect(isDeeper(JSON.stringify(strings), 1)).toBe(false);
        },
      ),
    );
  });

  it('ends on text that is no JSON', () => {
    for (const text of ['', '"', '"\\', '"[[[[', ']]]]', '{"a', '\\"[['])
      expect(typeof isDeeper(text, 4)).toBe('boolean');
    expect(isDeeper('[['.repeat(100), 32)).toBe(true);
  });
});

describe('saysNul', () => {
  it('agrees with a look at the parsed value', () => {
    const symbols = fc.constantFrom('\0', '\\', 'u0000', '"', 'a', '\u0001');
    fc.assert(
      fc.property(fc.array(fc.string({ unit: symbols })), (strings) => {
        expect(saysNul(JSON.stringify(strings))).toBe(strings.some((text) => text.includes('\0')));
        expect(saysNul(JSON.stringify({ [strings.join('')]: 1 }))).toBe(strings.join('').includes('\0'));
      }),
    );
  });
});
