import { appendFile, readFile, writeFile } from 'node:fs/promises';
import { UsageError } from '../../evaluation/cli/usage-error';
import { versionOf } from '../contestants';
import type { Earnings } from '../simulate';
import type { Job } from './job';

interface KeptRun {
  readonly job: Job;
  /** Of the contestant's policy: what an older one earned says nothing of the one of now. */
  readonly version: number;
  readonly earnings: Earnings;
}

/**
 * Runs that are done, in a file of one JSON object a line: a contest takes hours, and may be stopped. Those of an older version of a
 * policy stay in the file and are done anew.
 */
export class KeptRuns {
  readonly #file: string | null;
  readonly #runs: Map<string, Earnings>;

  private constructor(file: string | null, runs: readonly KeptRun[]) {
    this.#file = file;
    this.#runs = new Map(runs.map(({ job, version, earnings }) => [nameOf(job, version), earnings]));
  }

  /** @param file null: kept nowhere @throws {UsageError} when it is no such file, with the line */
  static async in(file: string | null): Promise<KeptRuns> {
    if (file === null) return new KeptRuns(null, []);
    const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return '';
      throw new UsageError(`${file} cannot be read (${error.code}); give another file with --keep.`);
    });
    const lines = text.split('\n');
    const whole = lines.slice(0, -1);
    // The contest was stopped while it wrote the last one.
    if (lines.at(-1) !== '') await writeFile(file, whole.map((line) => `${line}\n`).join(''));
    return new KeptRuns(
      file,
      whole.map((line, at) => parsed(line, `${file}:${at + 1}`)),
    );
  }

  of(job: Job): Earnings | undefined {
    return this.#runs.get(nameOf(job, versionOf(job.contestant)));
  }

  async add(job: Job, earnings: Earnings): Promise<void> {
    const version = versionOf(job.contestant);
    this.#runs.set(nameOf(job, version), earnings);
    if (this.#file) await appendFile(this.#file, `${JSON.stringify({ job, version, earnings })}\n`);
  }
}

/** All that decides what is earned. */
const nameOf = (job: Job, version: number): string =>
  JSON.stringify([version, ...Object.entries(job).sort(([a], [b]) => (a < b ? -1 : 1))]);

function parsed(line: string, place: string): KeptRun {
  try {
    const { job, version, earnings } = JSON.parse(line) as KeptRun;
    if (Array.isArray(earnings.perRound) && job.contestant && Number.isInteger(version))
      return { job, version, earnings };
  } catch {
    // said below
  }
  throw new UsageError(`${place} holds no run; give another file with --keep, or delete the line.`);
}
