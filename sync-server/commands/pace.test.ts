import { expect, it } from 'vitest';
import { Pace } from './pace';

it('tells speed and remaining time once there is something to tell', () => {
  const pace = new Pace();
  const at = (seconds: number, done: number, total = 0, step = 'Writing') =>
    pace.describe({ step, done, total }, 1000 * seconds);
  expect(at(0, 500, 100_500)).toBe('');
  expect(at(1, 1500, 100_500)).toBe('');
  expect(at(10, 10_500, 100_500)).toBe('1,000 a second, 2 min left');
  expect(at(50, 50_500, 100_500)).toBe('1,000 a second, 50 s left');
  expect(at(100, 100_500, 100_500)).toBe('1,000 a second');
  expect(at(101, 5, 0, 'Joining')).toBe('');
  expect(at(111, 15, 0, 'Joining')).toBe('1 a second');
  expect(at(121, 25, 50_000, 'Joining')).toBe('1 a second, 13.9 h left');
});
