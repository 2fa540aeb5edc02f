import { describe, expect, it } from 'vitest';
import { placeWords, rangeWords, surfaceName } from './outcome-words';

describe('words of outcomes', () => {
  it('names lists as their pages do, and an unknown one by its own name', () => {
    expect(surfaceName('home:recommended')).toBe('Recommended for you');
    expect(surfaceName('home:invented-later')).toBe('home:invented-later');
    expect(surfaceName('')).toBe('Elsewhere');
  });

  it('counts places from one', () => {
    expect(placeWords(0, 2)).toBe('1 to 3');
    expect(placeWords(24, Infinity)).toBe('from 25');
  });

  it('says a rate with what it may be by chance, and of few showings that they are few', () => {
    const rate = { share: 0.1, low: 0.0346, high: 0.2562 };
    expect(rangeWords(rate)).toBe('likely 3 to 26\u202f%');
    expect(rangeWords(null)).toBe('not enough yet');
  });
});
