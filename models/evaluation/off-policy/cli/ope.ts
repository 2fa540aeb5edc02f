/** `npm run ope`: what a policy would have earned, told from the log of another. */
import { parseArgs } from 'node:util';
import { PalateError } from '../../../errors';
import { seededRandom } from '../../../math/random';
import { UsageError } from '../../cli/usage-error';
import { judgeOffPolicy } from '../off-policy';
import type { OffPolicyReport } from '../off-policy';
import { readRounds } from './read-rounds';

const USAGE = `npm run ope -- --log rounds.jsonl [--clip 10] [--switch 10] [--floor 0.01] [--resamples 2000] [--seed 1] [--json]

One JSON object a line: {"user":"u1","action":0,"reward":1,"propensity":0.25,"target":[0.7,0.3],"context":[0.1,2]}
propensity: with which the logging policy showed the action; target: the probability of each action under the policy to
be judged; context: numbers for the reward model of dm, dr and switch_dr, may be left out.`;

/** Enough to see what is wrong with a file; the counts say how much more there is. */
const REJECTS_SHOWN = 20;

const say = (line: string) => process.stderr.write(`${line}\n`);

async function main(argv: readonly string[]): Promise<number> {
  try {
    const { log, json, seed, ...options } = readArguments(argv);
    let shown = 0;
    const { rounds, refused } = await readRounds(log, {
      rows: 0,
      rejected: 0,
      onReject: (file, line, reason) => {
        if (shown++ < REJECTS_SHOWN) say(`${file}:${line}: ${reason}`);
      },
      onRows: (rows) => say(`${rows} rounds read`),
    });
    for (const [reason, times] of Object.entries(refused)) say(`${times} rounds were left out: ${reason}.`);
    if (rounds.length === 0) throw new UsageError(`${log} has no round that can be used.\n${USAGE}`);
    const report = judgeOffPolicy(rounds, { ...options, random: seededRandom(seed) });
    process.stdout.write(
      json ? `${JSON.stringify({ seed, ...options, refused, ...report })}\n` : table(report),
    );
    return 0;
  } catch (error) {
    if (!(error instanceof PalateError)) throw error;
    say(error.message);
    return 2;
  }
}

/** @throws {UsageError} */
function readArguments(argv: readonly string[]) {
  const values = parse(argv);
  if (!values.log) throw new UsageError(`--log is missing.\n${USAGE}`);
  const read = (
    name: keyof typeof values,
    otherwise: number,
    isFine: (value: number) => boolean,
    what: string,
  ) => {
    const text = values[name];
    const value = typeof text === 'string' && text.trim() !== '' ? Number(text) : otherwise;
    if (!isFine(value)) throw new UsageError(`--${name} is ${text}; give ${what}.`);
    return value;
  };
  return {
    log: values.log,
    json: values.json ?? false,
    clip: read('clip', 10, (value) => value > 0, 'a number above 0'),
    threshold: read('switch', 10, (value) => value >= 0, 'a number from 0'),
    floor: read('floor', 0.01, (value) => value >= 0 && value <= 1, 'a probability'),
    resamples: read(
      'resamples',
      2000,
      (value) => Number.isInteger(value) && value > 0,
      'a whole number above 0',
    ),
    seed: read('seed', 1, Number.isFinite, 'a number'),
  };
}

function parse(argv: readonly string[]) {
  const text = { type: 'string' } as const;
  const options = {
    log: text,
    clip: text,
    switch: text,
    floor: text,
    resamples: text,
    seed: text,
    json: { type: 'boolean' },
  } as const;
  try {
    return parseArgs({ args: [...argv], options, allowPositionals: false }).values;
  } catch (error) {
    throw new UsageError(`${(error as Error).message}\n${USAGE}`);
  }
}

function table({ people, logged, estimates, diagnostics }: OffPolicyReport): string {
  const { rounds, effectiveSampleSize, meanWeight, meanWeightDeviation, largestWeight } = diagnostics;
  const lines = Object.entries(estimates).map(
    ([name, { value, low, high }]) =>
      `  ${name.padEnd(12)} ${value.toFixed(4)}  [${low.toFixed(4)}, ${high.toFixed(4)}]`,
  );
  const doubt =
    Math.abs(meanWeightDeviation) > 3 ? '; the propensities are not those of the policy that was logged' : '';
  return [
    `${rounds} rounds of ${people} people, which earned ${logged.toFixed(4)} each`,
    ...lines,
    `as good as ${effectiveSampleSize.toFixed(0)} rounds of its own; weights: mean ${meanWeight.toFixed(3)}, ` +
      `largest ${largestWeight.toFixed(1)}, ${diagnostics.belowFloor} below the floor${doubt}`,
    '',
  ].join('\n');
}

process.exitCode = await main(process.argv.slice(2));
