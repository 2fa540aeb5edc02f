import type { HybridConfig } from '../../hybrid/config';
import { BLENDS, CONTESTANTS } from '../contestants';
import { standingsOf, type SeedEarnings, type Standing } from '../report';
import type { Earnings } from '../simulate';
import type { SimulateArguments } from './arguments';
import type { Job } from './job';
import { KeptRuns } from './kept-runs';
import { inLanes, JobProcess } from './processes';

type Weights = HybridConfig['weights'];

export interface SeedOutcome {
  readonly seed: number;
  /** Of the fixed blend that earned most of those who are not in the contest; all contestants have it. */
  readonly weights: Weights;
  readonly standings: Readonly<Record<string, Standing>>;
  readonly earnings: SeedEarnings;
}

interface Surroundings {
  readonly say: (line: string) => void;
  /** Seconds that only go on. */
  readonly clock: () => number;
}

type RunAll = (jobs: readonly Job[]) => Promise<Earnings[]>;

/** For each seed: chooses the blend, then lets all contestants have the same people. */
export async function contest(
  options: SimulateArguments,
  { say, clock }: Surroundings,
): Promise<SeedOutcome[]> {
  const kept = KeptRuns.in(options.keep);
  const lanes = Array.from({ length: options.processes }, () => new JobProcess());
  const runAll: RunAll = (jobs) => {
    const pace = new Pace(jobs, (job) => kept.livedOf(job), { clock, say });
    return inLanes(lanes, jobs, async (lane, job) => {
      const known = kept.of(job);
      if (known) return known;
      const earnings = await lane.run(job, {
        from: kept.midwayOf(job),
        onPerson: (people) => pace.lived(job, people),
        onGroup: (midway) => kept.addMidway(job, midway),
      });
      kept.add(job, earnings);
      pace.lived(job, job.people);
      return earnings;
    });
  };
  const { seeds, people, rounds, tunedOn } = options;
  try {
    say(`Choosing the best of ${BLENDS.length} fixed blends for each seed, on ${tunedOn} other people`);
    const weights = await bestBlends(options, runAll);
    say(`${CONTESTANTS.length} contestants, ${seeds.length} seeds, ${people} people, ${rounds} rounds`);
    return await compete(options, weights, runAll);
  } finally {
    for (const lane of lanes) lane.stop();
  }
}

const commonOf = ({ rounds, size, driftAt, groups, sharedRounds, trainedOn }: SimulateArguments) => ({
  ...{ rounds, size, driftAt, groups, sharedRounds, trainedOn },
});

async function bestBlends(options: SimulateArguments, runAll: RunAll): Promise<Weights[]> {
  const { seeds, people, tunedOn } = options;
  const others = { ...commonOf(options), people: tunedOn, firstPerson: people };
  const tried = await runAll(
    seeds.flatMap((seed) =>
      BLENDS.map((weights): Job => ({ ...others, seed, weights, contestant: 'blend' })),
    ),
  );
  return seeds.map((_, n) => bestBlend(tried.slice(n * BLENDS.length, (n + 1) * BLENDS.length)));
}

async function compete(
  options: SimulateArguments,
  weights: readonly Weights[],
  runAll: RunAll,
): Promise<SeedOutcome[]> {
  const { seeds, people, driftAt } = options;
  const common = { ...commonOf(options), people };
  const earned = await runAll(
    seeds.flatMap((seed, n) =>
      CONTESTANTS.map((contestant): Job => ({ ...common, seed, weights: weights[n], contestant })),
    ),
  );
  return seeds.map((seed, n) => {
    const own = earned.slice(n * CONTESTANTS.length, (n + 1) * CONTESTANTS.length);
    const earnings = Object.fromEntries(CONTESTANTS.map((name, at) => [name, own[at]]));
    return { seed, weights: weights[n], earnings, standings: standingsOf(earnings, { people, driftAt }) };
  });
}

function bestBlend(tried: readonly Earnings[]): Weights {
  const totals = tried.map(({ perRound }) => perRound.reduce((sum, value) => sum + value, 0));
  return BLENDS[totals.indexOf(Math.max(...totals))];
}

const SAY_EVERY = 30;

/** Says how far all runs together are, and how long they will take by the pace so far. */
class Pace {
  readonly #started: number;
  readonly #total: number;
  /** Lives of each job, and those of all that were lived before. */
  readonly #lived: Map<Job, number>;
  readonly #before: number;
  #said: number;

  /** @param before of a job: how many have lived already */
  constructor(
    jobs: readonly Job[],
    before: (job: Job) => number,
    readonly surroundings: Surroundings,
  ) {
    this.#total = jobs.reduce((sum, { people }) => sum + people, 0);
    this.#lived = new Map(jobs.map((job) => [job, before(job)]));
    this.#before = this.#sum();
    this.#started = this.#said = surroundings.clock();
  }

  lived(job: Job, people: number): void {
    this.#lived.set(job, people);
    const { clock, say } = this.surroundings;
    const now = clock();
    if (now - this.#said < SAY_EVERY) return;
    this.#said = now;
    const lived = this.#sum();
    const remaining = ((now - this.#started) / (lived - this.#before)) * (this.#total - lived);
    say(`${lived} of ${this.#total} lives, about ${Math.ceil(remaining / 60)} min remaining`);
  }

  #sum(): number {
    return [...this.#lived.values()].reduce((sum, value) => sum + value, 0);
  }
}
