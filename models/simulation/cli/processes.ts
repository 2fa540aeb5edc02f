import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { PalateError } from '../../errors';
import type { Earnings } from '../simulate';
import type { Job } from './job';

export type FromJob = { readonly people: number } | { readonly earnings: Earnings };

const PROGRAM = fileURLToPath(new URL('job-process.ts', import.meta.url));

/** A process that runs one job after the other, and remembers the models of the latest. */
export class JobProcess {
  readonly #child: ChildProcess = fork(PROGRAM);

  /** Call when the one before is done. @param onPeople how many have lived @throws {PalateError} when it dies */
  run(job: Job, onPeople: (done: number) => void): Promise<Earnings> {
    const child = this.#child;
    return new Promise((resolve, reject) => {
      const heard = (message: FromJob) => {
        if ('people' in message) return onPeople(message.people);
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
      child.send(job);
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
