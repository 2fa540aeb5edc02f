import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Turns } from './turns';

const later = () => new Promise((resolve) => setImmediate(resolve));

describe('Turns', () => {
  it('runs everything, never more at once than it may, and in order', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 4 }),
        fc.array(fc.tuple(fc.nat(3), fc.boolean()), { maxLength: 20 }),
        async (atOnce, jobs) => {
          const turns = new Turns(atOnce, 100);
          let running = 0;
          let most = 0;
          const begun: number[] = [];
          const done = await Promise.allSettled(
            jobs.map(([waits, fails], at) =>
              turns.take(async () => {
                begun.push(at);
                most = Math.max(most, ++running);
                for (let n = 0; n < waits; n++) await later();
                running--;
                if (fails) throw new Error('x');
                return at;
              }),
            ),
          );
          expect(most).toBeLessThanOrEqual(atOnce);
          expect(begun).toEqual(jobs.map((_, at) => at));
          expect(done.map(({ status }) => status)).toEqual(
            jobs.map(([, fails]) => (fails ? 'rejected' : 'fulfilled')),
          );
        },
      ),
    );
  });

  it('is full when its queue is, and takes more when somebody is done', async () => {
    const turns = new Turns(1, 1);
    let finish = () => {};
    const first = turns.take(() => new Promise<void>((resolve) => (finish = resolve)));
    expect(turns.full).toBe(false);
    const second = turns.take(async () => {});
    expect(turns.full).toBe(true);
    finish();
    await Promise.all([first, second]);
    expect(turns.full).toBe(false);
  });
});
