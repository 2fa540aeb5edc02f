import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { PalateError } from '../../errors';
import type { Earnings, Midway } from '../simulate';
import type { Going, Job } from './job';

export interface ToJob {
  readonly job: Job;
  readonly from: Midway | null;
}
export type FromJob =
  { readonly people: number } | { readonly midway: Midway } | { readonly earnings: Earnings };

const PROGRAM = fileURLToPath(new URL('job-process.ts', import.meta.url));

/** A process that runs one job after the other, and remembers the models of the latest. */
export class JobProcess {
  // Structured clones: sums are typed arrays.
  readonly #child: ChildProcess = fork(PROGRAM, { serialization: 'advanced' });

  /** Call when the one before is done. @throws {PalateError} when it dies; what those who hear of it throw */
  run(job: Job, { from, onPerson, onGroup }: Going): Promise<Earnings> {
    const child = this.#child;
    return new Promise((resolve, reject) => {
      const heard = (message: FromJob) => {
        try {
          if ('people' in message) return onPerson(message.people);
          if ('midway' in message) return onGroup(message.midway);
        } catch (error) {
          return reject(error as Error);
        }
        child.off('message', heard).off('exit', died);
        resolve(message.earnings);
      };
      const died = (code: number | null, signal: string | null) =>
        reject(
          new PalateError(
            `The run of ${job.contestant} with seed ${job.seed} ended early (${signal ?? `exit code ${code}`}); ` +
              'with --keep, what is done so far need not be done again.',
          ),
        );
      child.on('message', heard).once('exit', died);
      child.send({ job, from } satisfies ToJob);
    });
  }

  stop(): void {
    this.#child.kill();
  }
}

/**
 * Each task by the next lane that is free, in order. @returns results in the order of the tasks; after a failure no more
 * are begun
 */
export async function inLanes<Lane, Task, Result>(
  lanes: readonly Lane[],
  tasks: readonly Task[],
  run: (lane: Lane, task: Task) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  let next = 0;
  let failed = false;
  const work = async (lane: Lane) => {
    while (next < tasks.length && !failed) {
      const at = next++;
      try {
        results[at] = await run(lane, tasks[at]);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  await Promise.all(lanes.map(work));
  return results;
}
