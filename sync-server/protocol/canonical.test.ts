import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonical, canonicalPieces } from './canonical';

describe('canonicalPieces', () => {
  it('is one text for equal content and another for other content', () => {
    const textOf = (value: unknown) => [...canonicalPieces(value)].join('');
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => {
        expect(JSON.parse(textOf(a))).toEqual(JSON.parse(JSON.stringify(a)));
        expect(textOf(JSON.parse(canonical(a)))).toBe(textOf(a));
        expect(textOf(a) === textOf(b)).toBe(canonical(a) === canonical(b));
      }),
    );
  });

  it('goes down any depth', () => {
    const text = `${'{"a":['.repeat(20_000)}${']}'.repeat(20_000)}`;
    expect([...canonicalPieces(JSON.parse(text))].join('')).toBe(text);
  });
});
