import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { PRIOR_ROUNDS } from '../../bandit/prior';
import { UsageError } from '../../evaluation/cli/usage-error';
import { wholeNumber } from '../../evaluation/cli/whole-number';

export interface SimulateArguments {
  readonly people: number;
  readonly rounds: number;
  readonly size: number;
  readonly seeds: readonly number[];
  readonly driftAt: number | null;
  readonly groups: number;
  readonly sharedRounds: number;
  readonly trainedOn: number;
  /** People whom the best fixed blend is chosen on: others than those of the contest. */
  readonly tunedOn: number;
  readonly processes: number;
  readonly keep: string | null;
  readonly plots: string | null;
  readonly json: boolean;
}

export const USAGE = `npm run simulate -- [--people 1000] [--rounds 50] [--seeds 1,2,3,4,5] [--drift 25] [--size 24]
    [--groups 10] [--shared ${PRIOR_ROUNDS}] [--trained-on 2000] [--tuned-on 200]
    [--processes 2] [--keep runs.jsonl] [--plots folder] [--json]

People whose tastes are drawn from the factors of the pretrained model look at one list a day; the device of each ranks by
the same code as the app. --drift: the round before which all tastes change, or none. --groups, --shared: devices start with
what the groups before them learned, as so many showings of each source at most. --keep: runs are kept in the file after each
group of people, and nothing is done twice while the policy has the same version; take a new file when world, models or rewards
have changed.
Afterwards a real server: npm run bench -- load.`;

/** @throws {UsageError} */
export function readSimulateArguments(argv: readonly string[]): SimulateArguments {
  const values = parse(argv);
  const rounds = wholeNumber('rounds', values.rounds, 1);
  return {
    people: wholeNumber('people', values.people, 1),
    rounds,
    size: wholeNumber('size', values.size, 1),
    seeds: values.seeds.split(',').map((seed) => wholeNumber('seeds', seed, 0)),
    driftAt: driftOf(values.drift, rounds),
    groups: wholeNumber('groups', values.groups, 1),
    sharedRounds: wholeNumber('shared', values.shared, 0),
    trainedOn: wholeNumber('trained-on', values['trained-on'], 1),
    tunedOn: wholeNumber('tuned-on', values['tuned-on'], 1),
    processes: wholeNumber('processes', values.processes, 1),
    keep: values.keep ?? null,
    plots: values.plots ?? null,
    json: values.json ?? false,
  };
}

/** What was usual is read from the five rounds before, and three are needed to see it again. */
function driftOf(text: string, rounds: number): number | null {
  if (text === 'none') return null;
  const at = Number(text);
  if (text.trim() === '' || !Number.isInteger(at) || at < 5 || at > rounds - 3)
    throw new UsageError(`--drift is ${text}; give a round from 5 to ${rounds - 3}, or none.`);
  return at;
}

function parse(argv: readonly string[]) {
  const text = (otherwise: string) => ({ type: 'string' as const, default: otherwise });
  const options = {
    ...{ people: text('1000'), rounds: text('50'), size: text('24'), seeds: text('1,2,3,4,5') },
    ...{ drift: text('25'), groups: text('10'), shared: text(`${PRIOR_ROUNDS}`) },
    ...{ 'trained-on': text('2000'), 'tuned-on': text('200') },
    processes: text(`${availableParallelism()}`),
    keep: { type: 'string' },
    plots: { type: 'string' },
    json: { type: 'boolean' },
  } as const;
  try {
    return parseArgs({ args: [...argv], options, allowPositionals: false }).values;
  } catch (error) {
    throw new UsageError(`${(error as Error).message}\n${USAGE}`);
  }
}
