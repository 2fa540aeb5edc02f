/** Looks after the experiment that runs, so that one which does harm stops itself. */
import { brokenGuard, type BrokenGuard } from '../../models/experiments/compare';
import { readPlan, type Plan } from '../../models/experiments/experiment';
import type { Db } from '../db/connect';
import { runningExperiment, stopExperiment } from '../db/experiments';
import { sentenceOf } from '../db/failure-in-words';
import { observe } from './observe';

const EVERY_MS = 15 * 60_000;

export interface WatchDeps {
  readonly db: Db;
  /** ms since the epoch. */
  readonly now: () => number;
  readonly log: (line: string) => void;
  readonly everyMs?: number;
}

export class ExperimentWatch {
  readonly #deps: WatchDeps;
  #timer: NodeJS.Timeout | null = null;
  #working: Promise<void> = Promise.resolve();

  constructor(deps: WatchDeps) {
    this.#deps = deps;
  }

  /** At once, since a server may run for minutes a day only, and then every quarter of an hour. */
  start(): void {
    this.#look();
    this.#timer ??= setInterval(() => this.#look(), this.#deps.everyMs ?? EVERY_MS).unref();
  }

  async stop(): Promise<void> {
    if (this.#timer) clearInterval(this.#timer);
    await this.#working;
  }

  #look(): void {
    const { db, now, log } = this.#deps;
    this.#working = this.#working
      .then(() => stopIfHarmful(db, now()))
      .then((reason) => {
        if (reason !== null) log(reason);
      })
      .catch((cause: unknown) => log(`The experiment could not be looked at: ${sentenceOf(cause)}`));
  }
}

/** @returns why it was stopped; null: none runs, or it goes on. */
export async function stopIfHarmful(db: Db, now: number): Promise<string | null> {
  const running = await runningExperiment(db);
  if (!running || Object.keys(running.plan.guards).length === 0) return null;
  const plan = readPlan(running.plan);
  const broken = brokenGuard(await observe(db, { id: running.id, ...plan }, now), plan.guards);
  if (!broken) return null;
  const reason = reasonOf(plan, broken);
  const by = { actorId: null, now: new Date(now) };
  return (await stopExperiment(db, { id: running.id, reason, guard: true }, by)) && reason;
}

const reasonOf = ({ variants }: Plan, { variant, metric, worseBy, allowed }: BrokenGuard): string =>
  `Stopped by its guard-rail: in ${variants[variant].name}, “${metric}” is worse by at least ${worseBy.toFixed(3)}, and ${allowed} was allowed.`;
