import { expect, it } from 'vitest';
import type { Progress } from '../../models/types';
import { withRemaining } from './remaining';

it('tells the time that is left from the pace so far, also of a job that was resumed', () => {
  let time = 0;
  const told: (number | undefined)[] = [];
  const say = withRemaining(
    () => time,
    ({ remainingSeconds }: Progress) => void told.push(remainingSeconds),
  );
  const at = (ms: number, done: number, total: number) => {
    time = ms;
    say({ step: '', done, total });
  };
  at(0, 0, 1);
  at(500, 11, 30); // resumed: the ten before were not of this process
  at(2500, 12, 30);
  at(4500, 13, 30);
  at(4500, 30, 30);
  expect(told).toEqual([undefined, undefined, 36, 34, 0]);
});
