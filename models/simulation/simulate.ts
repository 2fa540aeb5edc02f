import { addStatistics, emptyStatistics, tempered } from '../bandit/statistics';
import { deriveSeed } from '../math/random';
import type { Interaction } from '../types';
import { Device, type PolicyOf } from './device';
import { Person } from './person';
import type { Recommenders } from './recommenders';
import { timeOf } from './time';
import type { World } from './world';

export interface SimulationOptions {
  readonly people: number;
  /** Number of the first of them: others are other people of the same world. */
  readonly firstPerson?: number;
  /** Lists that each person looks at, one a day. */
  readonly rounds: number;
  /** Entries of a list. */
  readonly size: number;
  /** Round before which every person's taste changes; null: never. */
  readonly driftAt: number | null;
  /** People come in so many groups; a group's devices start with what those of the groups before have learned. */
  readonly groups: number;
  /** What others have learned counts as so many showings of each source at most. */
  readonly sharedRounds: number;
  readonly seed: number;
  readonly onPerson?: (done: number) => void;
  /** What somebody's device logs in a round: impressions and answers. */
  readonly onLog?: (person: number, round: number, log: readonly Interaction[]) => void;
}

export interface Earnings {
  /** Sum over people, of each round. */
  readonly perRound: readonly number[];
  /** How many impressions were looked at. */
  readonly impressions: number;
  /** Impressions that each source chose. */
  readonly bySource: Readonly<Record<string, number>>;
}

/** What a person's device ranks by. */
export type Contestant = (person: Person) => PolicyOf;

/** Lets people live with one policy. Person n is the same for every policy of the same world and seed. */
export async function simulate(
  world: World,
  { vocabulary }: Pick<Recommenders, 'vocabulary'>,
  contestant: Contestant,
  options: SimulationOptions,
): Promise<Earnings> {
  const { people, firstPerson = 0, rounds, size, driftAt, groups, sharedRounds, seed } = options;
  const perRound: number[] = new Array(rounds).fill(0);
  const bySource: Record<string, number> = {};
  let impressions = 0;
  const unknown = Array.from(
    { length: rounds },
    (_, round) => new Set(vocabulary.ids.filter((_, item) => world.released[item] > round)),
  );
  const everybody = emptyStatistics();
  let shared = emptyStatistics();
  for (let n = 0; n < people; n++) {
    if (n > 0 && Math.floor((n * groups) / people) > Math.floor(((n - 1) * groups) / people))
      shared = tempered(everybody, sharedRounds);
    const person = new Person(world, firstPerson + n, seed);
    const device = new Device(contestant(person), shared, deriveSeed(seed, 'device', person.id));
    for (let round = 0; round < rounds; round++) {
      if (round === driftAt) person.drift();
      const now = timeOf(round);
      const log = person.look(await device.slate(round, now, size, unknown[round]), round, now, (id) =>
        vocabulary.indexOf(id),
      );
      perRound[round] += device.heard(log);
      options.onLog?.(person.id, round, log);
      for (const { kind, context } of log) {
        if (kind !== 'impression') continue;
        impressions++;
        bySource[context!.source!] = (bySource[context!.source!] ?? 0) + 1;
      }
    }
    addStatistics(everybody, device.learned());
    options.onPerson?.(n + 1);
  }
  return { perRound, impressions, bySource };
}
