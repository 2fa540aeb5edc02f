import { expect, it } from 'vitest';
import { Forecast } from './forecast';

it('foretells from how much of a file is read, file by file', () => {
  let share: number | null = null;
  const forecast = new Forecast(() => share);
  const at = (read: number | null, done: number) => ((share = read), forecast.total(done));
  expect(at(null, 100)).toBe(0);
  expect(at(0.25, 1000)).toBe(4000);
  expect(at(0.5, 2200)).toBe(4400);
  expect(at(1, 4300)).toBe(4300);
  expect(at(0.1, 4400)).toBe(5300); // the second file: 100 in its first tenth
  expect(at(1, 5300)).toBe(5300);
});
