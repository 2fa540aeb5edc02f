import { execFile } from 'node:child_process';
import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addRound, emptyStatistics } from '../../bandit/statistics';
import { UsageError } from '../../evaluation/cli/usage-error';
import { HYBRID_DEFAULTS } from '../../hybrid/config';
import { readSimulateArguments } from './arguments';
import type { Job } from './job';
import { KeptRuns } from './kept-runs';
import { inLanes } from './processes';

let folder: string;
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'palate-simulate-'))));
afterEach(() => rm(folder, { recursive: true }));

const job: Job = {
  ...{
    contestant: 'thompson',
    weights: HYBRID_DEFAULTS.weights,
    trainedOn: 1,
    people: 1,
    rounds: 2,
    size: 3,
  },
  ...{ driftAt: null, groups: 1, sharedRounds: 0, seed: 1 },
};
const earnings = { perRound: [1, 2], impressions: 4, bySource: { blend: 4 } };

describe('runs that are kept', () => {
  it('are found again under all that decides what is earned', async () => {
    const file = join(folder, 'runs.jsonl');
    KeptRuns.in(file).add(job, earnings);
    const again = KeptRuns.in(file);
    expect(again.of({ ...job })).toEqual(earnings);
    expect(again.of({ ...job, seed: 2 })).toBeUndefined();
  });

  it('of an older version of the policy are done anew', async () => {
    const file = join(folder, 'runs.jsonl');
    KeptRuns.in(file).add(job, earnings);
    const line = await readFile(file, 'utf8');
    await writeFile(file, line.replace(/"version":\d+/, '"version":1'));
    const again = KeptRuns.in(file);
    expect(again.of(job)).toBeUndefined();
    again.add(job, earnings);
    expect(await readFile(file, 'utf8')).toContain(line);
  });

  it('survive a contest that is stopped while it writes', async () => {
    const file = join(folder, 'runs.jsonl');
    KeptRuns.in(file).add(job, earnings);
    await appendFile(file, '{"job":{"contest');
    KeptRuns.in(file).add({ ...job, seed: 2 }, earnings);
    const again = KeptRuns.in(file);
    expect([again.of(job), again.of({ ...job, seed: 2 })]).toEqual([earnings, earnings]);
  });

  it('are gone on with where a contest was stopped, and are done once they are', () => {
    const file = join(folder, 'runs.jsonl');
    const learned = emptyStatistics();
    addRound(learned.blend, [1, 0.1, 0.7, 0, 1, 0, 0, 0.259, 0.966], 0.1 / 3, 0.5 ** (1 / 400));
    const [ten, midway] = [
      { ...job, people: 10 },
      { people: 4, earnings, learned },
    ];
    KeptRuns.in(file).addMidway(ten, midway);
    const again = KeptRuns.in(file);
    expect(again.of(ten)).toBeUndefined();
    expect(again.midwayOf(ten)).toEqual(midway);
    expect([again.livedOf(ten), again.livedOf({ ...ten, seed: 2 })]).toEqual([4, 0]);
    again.add(ten, earnings);
    const done = KeptRuns.in(file);
    expect([done.of(ten), done.midwayOf(ten), done.livedOf(ten)]).toEqual([earnings, null, 10]);
  });

  it('say so where they cannot be written', () => {
    const file = join(folder, 'no', 'runs.jsonl');
    const kept = KeptRuns.in(file);
    expect(() => kept.add(job, earnings)).toThrow(/runs\.jsonl\.new cannot be written \(ENOENT\)/);
  });

  it('are refused with the line when the file is another one', async () => {
    const file = join(folder, 'runs.jsonl');
    await writeFile(file, '{"trials":[]}\n');
    expect(() => KeptRuns.in(file)).toThrow(/runs\.jsonl:1 holds no run/);
  });

  it('are refused with the line when nobody can have learned the sums that are to be gone on with', async () => {
    const file = join(folder, 'runs.jsonl');
    const ten = { ...job, people: 10 };
    KeptRuns.in(file).add(job, earnings);
    KeptRuns.in(file).addMidway(ten, { people: 4, earnings, learned: emptyStatistics() });
    const text = await readFile(file, 'utf8');
    const refused = /runs\.jsonl:2 holds no run/;
    for (const [from, to] of [
      ['"gram":[0,', '"gram":[1,'],
      ['"gram":[0,', '"gram":['],
      ['"response":[0', '"response":["none"'],
      ['"blend":{', '"blond":{'],
      ['"people":4', '"people":10'],
    ]) {
      expect(text).toContain(from);
      await writeFile(file, text.replace(from, to));
      expect(() => KeptRuns.in(file), to).toThrow(refused);
      await writeFile(file, text.replace(from, to).replaceAll(/"version":\d+/g, '"version":1'));
      expect(KeptRuns.in(file).midwayOf(ten), to).toBeNull();
    }
  });
});

describe('inLanes', () => {
  it('keeps the order, and one task at a time in each', async () => {
    let [now, most] = [0, 0];
    const doubled = await inLanes(['a', 'b'], [3, 1, 2], async (_, n) => {
      most = Math.max(most, ++now);
      await new Promise((resolve) => setTimeout(resolve, n));
      now--;
      return 2 * n;
    });
    expect([doubled, most]).toEqual([[6, 2, 4], 2]);
  });

  it('begins nothing more after a failure', async () => {
    const begun: number[] = [];
    const failing = inLanes(['a'], [1, 2, 3], async (_, n) => {
      begun.push(n);
      if (n === 2) throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect(begun).toEqual([1, 2]);
  });
});

describe('arguments', () => {
  it.each([
    [['--people', '0'], /--people is 0/],
    [['--seeds', '1,x'], /--seeds is x/],
    [['--drift', '48'], /--drift is 48; give a round from 5 to 47, or none/],
    [['--nonsense'], /npm run simulate/],
  ])('%j is refused with the mend', (argv, words) => {
    expect(() => readSimulateArguments(argv)).toThrow(UsageError);
    expect(() => readSimulateArguments(argv)).toThrow(words);
  });
});

it('runs a whole contest, draws it, and does nothing twice', { timeout: 120_000 }, async () => {
  const [keep, plots] = [join(folder, 'runs.jsonl'), join(folder, 'plots')];
  const people = ['--people', '2', '--tuned-on', '1', '--trained-on', '40', '--seeds', '3', '--size', '6'];
  const args = [...people, '--rounds', '8', '--drift', '5', '--keep', keep, '--plots', plots, '--json'];
  const first = await simulate(args);
  const [outcome] = first.outcomes;
  expect(Object.keys(outcome.standings)).toEqual(['oracle', 'thompson', 'linucb', 'epsilon-greedy', 'blend']);
  for (const { reward, regret } of Object.values(outcome.standings))
    expect(reward + regret).toBeCloseTo(outcome.standings.oracle.reward, 9);
  expect(await readFile(join(plots, 'simulation-regret.svg'), 'utf8')).toContain('thompson');
  const runs = await readFile(keep, 'utf8');
  expect(await simulate(args)).toEqual(first);
  expect(await readFile(keep, 'utf8')).toBe(runs);
});

interface Printed {
  readonly outcomes: { readonly standings: Record<string, { reward: number; regret: number }> }[];
}

function simulate(args: readonly string[]): Promise<Printed> {
  const program = new URL('simulate.ts', import.meta.url).pathname;
  return new Promise((resolve, reject) =>
    execFile(process.execPath, ['--import', 'tsx', program, ...args], (error, stdout) =>
      error ? reject(error) : resolve(JSON.parse(stdout) as Printed),
    ),
  );
}
