import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { PalateError } from '../models/errors';
import { type Bench, type Figures, wholeNumber } from './bench';
import { median } from './timing';

const run = promisify(execFile);

/** Figures that both print under one name; the ratio is ours to theirs. */
const COMPARED = [
  'iteration_seconds_min',
  'iteration_seconds_median',
  'iteration_cpu_seconds',
  'train_peak_rss_mb',
  'peak_rss_mb',
  'ndcg@10',
] as const;

export const peers: Bench = {
  about: 'Training beside the Python package implicit, turn by turn on one file (see bench/peers/README.md)',
  options: {
    interactions: { type: 'string' },
    'held-out': { type: 'string' },
    factors: { type: 'string', default: '64' },
    iterations: { type: 'string', default: '15' },
    threads: { type: 'string', default: '2' },
    rounds: { type: 'string', default: '3' },
    python: { type: 'string', default: 'python3' },
  },
  async run(options, say) {
    if (typeof options.interactions !== 'string')
      throw new RangeError('Give --interactions a CSV file of user_id,item_id,value,timestamp.');
    const shared = ['interactions', 'held-out', 'factors', 'iterations', 'threads'].flatMap((name) =>
      typeof options[name] === 'string' ? [`--${name}`, options[name]] : [],
    );
    const ours: Figures[] = [];
    const theirs: Figures[] = [];
    for (let round = 1; round <= wholeNumber(options, 'rounds'); round++) {
      say(`Round ${round}: ours`);
      const main = path.join(import.meta.dirname, 'main.ts');
      const answer = await json(process.execPath, ['--import', 'tsx', main, 'als', '--json', ...shared]);
      ours.push(answer['figures'] as unknown as Figures);
      say(`Round ${round}: implicit`);
      const script = path.join(import.meta.dirname, 'peers/implicit_als.py');
      theirs.push(await json(String(options.python), [script, ...shared]));
    }
    const { people, items, preferences } = ours[0];
    return { people, items, preferences, ...table(ours, theirs) };
  },
};

/** Each figure of both, the best and the median of the rounds; ratios are of one round, then the median of them. */
function table(ours: readonly Figures[], theirs: readonly Figures[]): Figures {
  const figures: Record<string, number> = {};
  for (const name of COMPARED) {
    const [a, b] = [valuesOf(ours, name), valuesOf(theirs, name)];
    if (a.length === 0 || b.length === 0) continue;
    figures[`palate_${name}`] = median(a);
    figures[`implicit_${name}`] = median(b);
    figures[`ratio_${name}`] = median(a.map((value, round) => value / b[round]));
    figures[`ratio_${name}_best`] = Math.min(...a) / Math.min(...b);
  }
  return figures;
}

const valuesOf = (rounds: readonly Figures[], name: string): number[] =>
  rounds.map((figures) => figures[name]).filter((value) => typeof value === 'number');

async function json(command: string, args: readonly string[]): Promise<Figures> {
  try {
    const { stdout } = await run(command, args, { maxBuffer: 2 ** 24 });
    return JSON.parse(stdout) as Figures;
  } catch (cause) {
    const said = (cause as { stderr?: string }).stderr?.trim().split('\n').at(-1) ?? String(cause);
    throw new PalateError(`${command} ${args[0]} failed: ${said}`, { cause });
  }
}
