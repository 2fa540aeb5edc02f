import { expect, it } from 'vitest';
import { changesWords, figureWords, peopleWords, signedWords, verdictOf } from './experiment-words';

it('says what a variant changes, known or not', () => {
  expect(changesWords({})).toBe('as usual');
  expect(changesWords({ policy: 'epsilon-greedy', epsilon: 0.3 })).toBe('policy epsilon-greedy, epsilon 0.3');
  expect(changesWords({ policy: 'fixed', sources: { blend: 3, fresh: 1 }, ensemble: false })).toBe(
    'policy fixed, sources blend 3 + fresh 1, ensemble off',
  );
});

it('writes figures and differences', () => {
  expect(figureWords({ part: false }, 0.1239)).toBe('0.124');
  expect(figureWords({ part: true }, 0.0321)).toBe('3.2\u202f%');
  expect(signedWords({ part: false }, -0.0123)).toBe('\u22120.012');
  expect(signedWords({ part: true }, 0.004)).toBe('+0.4\u202f%');
  expect(signedWords({ part: false }, -0.0001)).toBe('0.000');
});

it('decides only what an interval decides', () => {
  const above = { low: 0.01, high: 0.2 };
  expect(verdictOf({ better: 'more' }, above)).toBe('better');
  expect(verdictOf({ better: 'less' }, above)).toBe('worse');
  expect(verdictOf({ better: 'less' }, { low: -0.2, high: -0.01 })).toBe('better');
  expect(verdictOf({ better: 'more' }, { low: -0.2, high: 0.1 })).toBeNull();
});

it('V3: tells of nobody below five', () => {
  expect(peopleWords(null, null)).toBe('fewer than 5');
  expect(peopleWords(12, null)).toBe('fewer than 5 of 12');
  expect(peopleWords(12, 7)).toBe('7 of 12');
});
