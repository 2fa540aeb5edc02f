/** Starts the trainer when there is enough to learn, or somebody to forget (V4): after pushes, and on a timer for what a restart has missed. */
import type { Database } from '../db/connect';
import { countContributed } from '../db/evidence';
import { sentenceOf } from '../db/failure-in-words';
import { mustForget } from '../db/forgetting';
import { priorKnowsErased } from '../db/priors';
import { lastLookedAt } from '../db/training-runs';
import { sharePrior } from './prior';
import { runTraining, type TrainingDeps, type TrainingReport } from './run';

export interface SchedulerConfig {
  /** Contributed events since the last run. */
  readonly leastEvents: number;
  /** Between the starts of two runs. */
  readonly leastMs: number;
  /** Between two looks without a push. */
  readonly everyMs: number;
}

export const SCHEDULER_DEFAULTS: SchedulerConfig = {
  leastEvents: 20,
  leastMs: 5 * 60_000,
  everyMs: 60_000,
};

export interface SchedulerDeps {
  readonly database: Database;
  readonly now: () => number;
  /** One line a run, for the operator. */
  readonly log: (line: string) => void;
  readonly config?: Partial<SchedulerConfig>;
  /** Where a training that is killed is kept. */
  readonly dataDir?: string;
  /** What it starts. */
  readonly train?: (deps: TrainingDeps) => Promise<TrainingReport>;
}

export class TrainingScheduler {
  readonly #deps: SchedulerDeps & Required<Pick<SchedulerDeps, 'train'>>;
  readonly #config: SchedulerConfig;
  readonly #stop = new AbortController();
  #timer: NodeJS.Timeout | null = null;
  /** The look or run in progress: there is never a second one. */
  #working: Promise<void> | null = null;
  #lastStart = -Infinity;

  constructor(deps: SchedulerDeps) {
    this.#config = { ...SCHEDULER_DEFAULTS, ...deps.config };
    this.#deps = { train: runTraining, ...deps };
  }

  start(): void {
    this.#timer ??= setInterval(() => this.evidenceArrived(), this.#config.everyMs).unref();
  }

  /** To be called after a push has committed. Returns at once and never throws; looking costs one count. */
  evidenceArrived(): void {
    if (this.#working || this.#stop.signal.aborted) return;
    if (this.#deps.now() - this.#lastStart < this.#config.leastMs) return;
    this.#working = this.#look()
      .catch((cause: unknown) => this.#failed(cause))
      .finally(() => (this.#working = null));
  }

  /** Resolves when nothing is looked at or trained any more. */
  async idle(): Promise<void> {
    await this.#working;
  }

  /** Stops a run in progress and starts no other. */
  async stop(): Promise<void> {
    if (this.#timer) clearInterval(this.#timer);
    this.#stop.abort();
    await this.#working;
  }

  async #look(): Promise<void> {
    const { database, now, log, train, dataDir } = this.#deps;
    const last = await lastLookedAt(database.db);
    if (last && now() - last.getTime() < this.#config.leastMs) return;
    const enough = (await countContributed(database.db, last)) >= this.#config.leastEvents;
    if (!enough && !(await mustForget(database.db))) return this.#forgetShowings();
    this.#lastStart = now();
    const report = await train({
      ...{ database, now, trigger: 'evidence', signal: this.#stop.signal, onNote: log },
      ...(dataDir !== undefined && { dataDir }),
    });
    log(`Training ${report.state} after ${report.seconds.toFixed(1)} s. ${report.reason}`);
  }

  /** Of somebody who said nothing no model has to forget anything; what lists are shared by is soon made anew (V4). */
  async #forgetShowings(): Promise<void> {
    const { database, now } = this.#deps;
    if (!(await priorKnowsErased(database.db))) return;
    await database.withTryLock('training', () =>
      sharePrior(database.db, { now: now(), seed: now() % 2 ** 32 }),
    );
  }

  #failed(cause: unknown): void {
    if (this.#stop.signal.aborted) return;
    this.#deps.log(`Training failed: ${sentenceOf(cause)}`);
  }
}
