import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import type { Statistics } from '../../bandit/statistics';
import { SLATE_SOURCES, type SlateSource } from '../../bandit/config';
import { implausible } from '../../bandit/plausible';
import { UsageError } from '../../evaluation/cli/usage-error';
import { versionOf } from '../contestants';
import type { Earnings, Midway } from '../simulate';
import type { Job } from './job';

interface KeptRun {
  readonly job: Job;
  /** Of the contestant's policy: what an older one earned says nothing of the one of now. */
  readonly version: number;
  readonly earnings: Earnings;
  /** Of a run that was stopped: where. */
  readonly midway?: { readonly people: number; readonly learned: Sums };
}

/** Statistics as JSON has them. */
type Sums = Readonly<
  Record<
    SlateSource,
    { readonly gram: readonly number[]; readonly response: readonly number[]; readonly rounds: number }
  >
>;

/**
 * Runs that are done, or how far they are, in a file of one JSON object a line: a contest takes hours, and may be stopped. Those of an
 * older version of a policy stay in the file and are done anew.
 */
export class KeptRuns {
  readonly #file: string | null;
  /** In the order in which they began. */
  readonly #runs: Map<string, KeptRun>;

  private constructor(file: string | null, runs: readonly KeptRun[]) {
    this.#file = file;
    this.#runs = new Map(runs.map((run) => [nameOf(run.job, run.version), run]));
  }

  /** @param file null: kept nowhere @throws {UsageError} when it is no such file, with the line */
  static in(file: string | null): KeptRuns {
    if (file === null) return new KeptRuns(null, []);
    const lines = textOf(file).split('\n');
    // The last line is whole, or was being written by an older contest when that was stopped.
    const runs = lines.slice(0, -1).map((line, at) => parsed(line, `${file}:${at + 1}`));
    return new KeptRuns(file, runs);
  }

  /** Undefined: it is not done. */
  of(job: Job): Earnings | undefined {
    const run = this.#of(job);
    return run?.midway ? undefined : run?.earnings;
  }

  /** Where it was stopped; null: it is done, or has not begun. */
  midwayOf(job: Job): Midway | null {
    const run = this.#of(job);
    if (!run?.midway) return null;
    const { people, learned } = run.midway;
    const { earnings } = run;
    return { people, earnings, learned: statisticsOf(learned) };
  }

  livedOf(job: Job): number {
    const run = this.#of(job);
    return run ? (run.midway?.people ?? job.people) : 0;
  }

  /** @throws {UsageError} when it cannot be written, as `addMidway` does */
  add(job: Job, earnings: Earnings): void {
    this.#keep({ job, version: versionOf(job.contestant), earnings });
  }

  addMidway(job: Job, { people, earnings, learned }: Midway): void {
    const midway = { people, learned: sumsOf(learned) };
    this.#keep({ job, version: versionOf(job.contestant), earnings, midway });
  }

  #of(job: Job): KeptRun | undefined {
    return this.#runs.get(nameOf(job, versionOf(job.contestant)));
  }

  /** Writes all anew, and at once: who is stopped meanwhile has the file of before. */
  #keep(run: KeptRun): void {
    this.#runs.set(nameOf(run.job, run.version), run);
    if (this.#file === null) return;
    const written = `${this.#file}.new`;
    try {
      writeFileSync(written, [...this.#runs.values()].map((each) => `${JSON.stringify(each)}\n`).join(''));
      renameSync(written, this.#file);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      throw new UsageError(
        `${written} cannot be written (${code}); make room, or give another file with --keep.`,
      );
    }
  }
}

/** All that decides what is earned. */
const nameOf = (job: Job, version: number): string =>
  JSON.stringify([version, ...Object.entries(job).sort(([a], [b]) => (a < b ? -1 : 1))]);

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return '';
    throw new UsageError(`${file} cannot be read (${code}); give another file with --keep.`);
  }
}

function parsed(line: string, place: string): KeptRun {
  try {
    const run = JSON.parse(line) as KeptRun;
    const { job, version, earnings } = run;
    if (Array.isArray(earnings.perRound) && job.contestant && Number.isInteger(version) && canGoOn(run))
      return run;
  } catch {
    // said below
  }
  throw new UsageError(`${place} holds no run; give another file with --keep, or delete the line.`);
}

/** Those of an older version are not gone on with, and may have had other features. */
function canGoOn({ job, version, midway }: KeptRun): boolean {
  if (!midway || version !== versionOf(job.contestant)) return true;
  const learned = statisticsOf(midway.learned);
  return midway.people < job.people && SLATE_SOURCES.every((source) => implausible(learned[source]) === null);
}

const sumsOf = (statistics: Statistics): Sums =>
  Object.fromEntries(
    SLATE_SOURCES.map((source) => {
      const { gram, response, rounds } = statistics[source];
      return [source, { gram: [...gram], response: [...response], rounds }];
    }),
  ) as unknown as Sums;

const statisticsOf = (sums: Sums): Statistics =>
  Object.fromEntries(
    SLATE_SOURCES.map((source) => {
      const { gram, response, rounds } = sums[source];
      return [source, { gram: Float64Array.from(gram), response: Float64Array.from(response), rounds }];
    }),
  ) as unknown as Statistics;
