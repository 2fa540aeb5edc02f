import { addStatistics, emptyStatistics, tempered, type Statistics } from '../bandit/statistics';
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
  /** Where it was when it was stopped: the rest is as if it had not been. */
  readonly from?: Midway | null;
  readonly onPerson?: (done: number) => void;
  /** After each group but the last; what it is given does not change afterwards. */
  readonly onGroup?: (midway: Midway) => void;
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

/** A run between two groups. */
export interface Midway {
  /** So many have lived. */
  readonly people: number;
  readonly earnings: Earnings;
  /** What their devices have learned, added up. */
  readonly learned: Statistics;
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
  const { people, firstPerson = 0, rounds, size, driftAt, groups, sharedRounds, seed, from } = options;
  const perRound = from ? [...from.earnings.perRound] : new Array<number>(rounds).fill(0);
  const bySource: Record<string, number> = { ...from?.earnings.bySource };
  let impressions = from?.earnings.impressions ?? 0;
  const unknown = Array.from(
    { length: rounds },
    (_, round) => new Set(vocabulary.ids.filter((_, item) => world.released[item] > round)),
  );
  const everybody = emptyStatistics();
  if (from) addStatistics(everybody, from.learned);
  const groupOf = (n: number) => Math.floor((n * groups) / people);
  let shared = emptyStatistics();
  for (let n = from?.people ?? 0; n < people; n++) {
    if (n > 0 && groupOf(n) > groupOf(n - 1)) shared = tempered(everybody, sharedRounds);
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
    if (options.onGroup && n + 1 < people && groupOf(n + 1) > groupOf(n)) {
      const learned = emptyStatistics();
      addStatistics(learned, everybody);
      const earnings = { perRound: [...perRound], impressions, bySource: { ...bySource } };
      options.onGroup({ people: n + 1, earnings, learned });
    }
  }
  return { perRound, impressions, bySource };
}
