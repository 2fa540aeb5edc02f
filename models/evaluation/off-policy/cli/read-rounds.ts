import { createInterface } from 'node:readline';
import { openFile } from '../../cli/open-file';
import { count } from '../../cli/tally';
import type { Tally } from '../../cli/tally';
import { roundProblem } from '../round-terms';
import type { LoggedRound, Reason } from '../round-terms';

export interface ReadRounds {
  readonly rounds: readonly LoggedRound[];
  /** How often each reason left a round out. */
  readonly refused: Readonly<Record<string, number>>;
}

/**
 * One JSON object a line: user, action, reward, propensity, target, and context where a reward model is to have one.
 * The first line that can be read says how many actions there are and how long a context is.
 * @throws {UsageError} when there is no such file
 */
export async function readRounds(file: string, tally: Tally): Promise<ReadRounds> {
  const rounds: LoggedRound[] = [];
  const refused: Record<string, number> = {};
  let line = 0;
  for await (const text of createInterface({ input: await openFile(file), crlfDelay: Infinity })) {
    line++;
    if (text.trim() === '') continue;
    const round = readRound(text);
    const problem = round ? problemOf(round, rounds[0] ?? round) : 'not a JSON object of a round';
    count(tally, file, line, problem);
    if (problem !== null) refused[problem] = (refused[problem] ?? 0) + 1;
    else rounds.push(round!);
  }
  return { rounds, refused };
}

const problemOf = (round: LoggedRound, first: LoggedRound): Reason | null =>
  roundProblem(round, first.target.length, first.context.length);

function readRound(text: string): LoggedRound | null {
  try {
    const found = JSON.parse(text) as Record<string, unknown> | null;
    if (typeof found !== 'object' || found === null) return null;
    const { user, action, reward, propensity, target, context = [] } = found;
    if (typeof user !== 'string' || !isList(target) || !isList(context)) return null;
    return {
      user,
      action: number(action),
      reward: number(reward),
      propensity: number(propensity),
      target,
      context,
    };
  } catch {
    return null;
  }
}

/** JSON has no NaN: what is missing or null is what the checks call missing. */
const number = (value: unknown): number => (typeof value === 'number' ? value : NaN);

const isList = (value: unknown): value is number[] =>
  Array.isArray(value) && value.every((each) => typeof each === 'number');
