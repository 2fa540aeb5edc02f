import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';

const CLI = path.resolve(import.meta.dirname, 'cli/tune.ts');
const PATIENCE = 120_000;

function tune(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, ['--import', 'tsx', CLI, ...args], (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : error ? -1 : 0, stdout, stderr });
    });
  });
}

let folder = '';
const at = (name: string) => path.join(folder, name);
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'palate-tune-'));
  const rows = Array.from(
    { length: 400 },
    (_, n) => `u${n % 20},i${(n * 7 + (n % 20)) % 23},${1 + (n % 5)},${n}`,
  );
  const header = 'user_id,item_id,value,timestamp';
  await writeFile(at('train.csv'), `${[header, ...rows].join('\n')}\n`);
  await writeFile(at('one.csv'), `${header}\nu,i,5,1\nv,i,2,1\n`);
});
afterAll(() => rm(folder, { recursive: true }));

it(
  'npm run tune finds settings, keeps its trials, and resumes without training again',
  async () => {
    const args = [
      '--train',
      at('train.csv'),
      '--model',
      'linear',
      '--trials',
      '3',
      '--resume',
      at('trials.json'),
    ];
    const first = await tune(...args, '--json');
    expect(first.code, first.stderr).toBe(0);
    const report = JSON.parse(first.stdout) as { trials: unknown[]; config: object };
    expect(report.trials.length).toBeGreaterThan(3);
    const kept = JSON.parse(await readFile(at('trials.json'), 'utf8')) as { trials: unknown[] };
    expect(kept.trials).toHaveLength(report.trials.length);
    const again = await tune(...args, '--json');
    expect(JSON.parse(again.stdout)).toEqual(report);
    expect(again.stderr).not.toContain('Trial');
    const other = await tune(...args, '--seed', '2');
    expect(other).toMatchObject({ code: 2, stdout: '' });
    expect(other.stderr).toContain('holds trials of seed 1, not 2');
  },
  PATIENCE,
);

it(
  'trains all of its trials by the solver that was chosen',
  async () => {
    const args = [
      '--train',
      at('train.csv'),
      '--trials',
      '1',
      '--solver',
      'blocks',
      '--block',
      '8',
      '--json',
    ];
    const { code, stdout, stderr } = await tune(...args);
    expect(code, stderr).toBe(0);
    const { config } = JSON.parse(stdout) as { config: object };
    expect(config).toMatchObject({ solver: 'blocks', blockSize: 8 });
  },
  PATIENCE,
);

it.each([
  [['--model', 'linear'], '--train is missing'],
  [['--train', 'no-such.csv', '--model', 'hybrid'], 'There is nothing to tune in hybrid'],
  [['--train', 'no-such.csv', '--trials', '0'], '--trials is 0; give a whole number of at least 1'],
  [['--train', 'no-such.csv', '--solver', 'sgd'], '--solver is sgd; give one of cg, blocks'],
  [['--train', 'no-such.csv', '--model', 'linear', '--solver', 'cg'], 'only the model collaborative'],
  [['--train', 'one.csv'], 'Nobody in'],
])(
  'says what is wrong with %j',
  async (args, sentence) => {
    const { code, stderr } = await tune(...args.map((arg) => (arg === 'one.csv' ? at(arg) : arg)));
    expect(code).toBe(2);
    expect(stderr).toContain(sentence);
  },
  PATIENCE,
);
