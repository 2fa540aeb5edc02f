import { expect, test } from 'vitest';
import { figureWords, stateWords, triggerWords } from './training-words';

test('a run of the trainer in words, also one of a newer server', () => {
  expect(stateWords('refused')).toBe('Not published');
  expect(stateWords('postponed')).toBe('postponed');
  expect(triggerWords('hand')).toBe('Started by hand');
  expect(triggerWords('moon')).toBe('moon');
});

test('A5: the figure that decides has the decimals of the reason, and a missing one is no zero', () => {
  expect(figureWords({ 'ndcg@10': 0.13, mrr: 0.2 })).toBe('0.1300');
  expect(figureWords({ 'ndcg@10': 0 })).toBe('0.0000');
  expect(figureWords({})).toBe('–');
  expect(figureWords(null)).toBe('–');
});
