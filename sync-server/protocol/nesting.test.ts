import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isNestedDeeper } from './nesting';

/** The slow obvious way. */
const depthOf = (value: unknown): number =>
  typeof value === 'object' && value !== null ? 1 + Math.max(0, ...Object.values(value).map(depthOf)) : 0;

describe('isNestedDeeper', () => {
  it('agrees with a walk down', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 8 }), fc.nat(8), (value, levels) => {
        expect(isNestedDeeper(value, levels)).toBe(depthOf(value) > levels);
      }),
    );
  });

  it('comes back from any depth', () => {
    const deep: unknown = JSON.parse(`${'['.repeat(20_000)}${']'.repeat(20_000)}`);
    expect(isNestedDeeper(deep, 19_999)).toBe(true);
    expect(isNestedDeeper(deep, 20_000)).toBe(false);
  });
});
