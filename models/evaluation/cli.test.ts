import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { strongGeneralisationSplit } from './split';
import type { ValuedRow } from './cli/read-log';
import type { Report } from './cli/run';
import { hasMovieLens, movieLensLogs } from './testing/movielens';
import { seededRandom } from '../math/random';

const CLI = path.resolve(import.meta.dirname, 'cli.ts');
const PATIENCE = 180_000;

interface Run {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command as a person would: as a process of its own. */
function evaluate(...args: string[]): Promise<Run> {
  return new Promise((resolve) => {
    execFile(process.execPath, ['--import', 'tsx', CLI, ...args], (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : error ? -1 : 0, stdout, stderr });
    });
  });
}

/** Through npm itself, whose own line comes before without `-s`. */
function npmRun(...args: string[]): Promise<Run> {
  const cwd = path.resolve(import.meta.dirname, '../..');
  return new Promise((resolve) => {
    execFile('npm', ['run', ...args], { cwd, shell: process.platform === 'win32' }, (error, stdout, stderr) =>
      resolve({ code: typeof error?.code === 'number' ? error.code : error ? -1 : 0, stdout, stderr }),
    );
  });
}

describe('npm run evaluate', () => {
  let folder = '';
  const at = (name: string) => path.join(folder, name);
  const write = (name: string, ...lines: string[]) => writeFile(at(name), `${lines.join('\n')}\n`);
  const header = 'user_id,item_id,value,timestamp';

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'palate-evaluate-'));
    // Everybody likes a, most like b, few like c; d is only in the items file.
    await write(
      'train.csv',
      header,
      ...['1', '2', '3', '4'].map((user) => `${user},a,5,100`),
      ...['1', '2', '3'].map((user) => `${user},b,4,200`),
      ...['1', '2'].map((user) => `${user},c,4.5,300`),
      '4,c,1,300',
      'broken row',
      '5,a,many,100',
      ',a,5,100',
    );
    await write('fold-in.csv', header, 'new,a,5,400');
    await write('test.csv', header, 'new,b,5,500', 'new,c,2,500', 'new,z,4,500');
    await write(
      'items.csv',
      'item_id,title,text',
      'a,First (1990),space pirates',
      'b,Second,"space\npirates, again"',
      'c,Third,a romance',
      'd,Fourth,space romance',
    );
  });
  afterAll(() => rm(folder, { recursive: true }));

  it(
    'prints one JSON object about new people, and names broken rows by line',
    async () => {
      const { code, stdout, stderr } = await evaluate(
        ...['--train', at('train.csv'), '--test', at('test.csv'), '--fold-in', at('fold-in.csv')],
        ...['--items', at('items.csv'), '--model', 'popularity', '--k', '1,2', '--json'],
      );
      expect(stderr).toContain('train.csv:12: 1 columns instead of 4');
      expect(stderr).toContain('train.csv:13: value many is not a number');
      expect(stderr).toContain('train.csv:14: user_id is empty');
      expect(code).toBe(0);
      const report = JSON.parse(stdout) as Report;
      expect(report).toMatchObject({
        model: 'popularity',
        config: { halfLifeDays: expect.any(Number) },
        users: 1,
        items: 4,
        rejected_rows: 3,
        unrankable: 1,
        scale: { name: 'ratings', positive: 4 },
      });
      // a was seen, so b is first; b and z are relevant, c with 2 stars is not.
      expect(report.metrics).toMatchObject({ 'recall@1': 0.5, 'recall@2': 0.5, mrr: 1, 'coverage@2': 0.5 });
      expect(report.metrics['ndcg@2']).toBeCloseTo(1 / (1 + 1 / Math.log2(3)), 10);
      expect(report.metrics['novelty@1']).toBeCloseTo(-Math.log2(4 / 5), 10);
      expect(report.metrics['ild@2']).toEqual(expect.any(Number));
      expect(report.train_seconds).toBeGreaterThanOrEqual(0);
    },
    PATIENCE,
  );

  it(
    'uses the train rows of known people, and a table without --json',
    async () => {
      await write('known.csv', header, '3,c,4,500', '4,b,4,500');
      const { code, stdout } = await evaluate(
        ...['--train', at('train.csv'), '--test', at('known.csv'), '--items', at('items.csv')],
        ...['--model', 'hybrid', '--k', '2', '--config', '{"collaborative":{"factors":2,"iterations":2}}'],
      );
      expect(code).toBe(0);
      expect(stdout).toMatch(/^hybrid: 2 people, 4 items, trained in/);
      expect(stdout).toMatch(/ndcg@2 +[01]\.\d{4}/);
    },
    PATIENCE,
  );

  it.each([
    ['an unknown model', ['--model', 'oracle'], 'There is no model oracle'],
    ['a missing file', ['--model', 'als', '--train', 'nowhere.csv'], 'There is no file nowhere.csv.'],
    ['a cut that is no number', ['--model', 'als', '--k', 'ten'], '--k is ten'],
    ['an unknown option', ['--model', 'als', '--fast'], '--fast'],
    ['a setting that does not exist', ['--model', 'als', '--config', '{"factor":3}'], 'no setting factor'],
    ['settings that are no JSON', ['--model', 'als', '--config', 'factors=3'], 'give a JSON object'],
    ['settings that cannot be trained', ['--model', 'als', '--config', '{"factors":-1}'], 'factors is -1'],
  ])(
    'ends with code 2 and a sentence for %s',
    async (_, args, sentence) => {
      const { code, stdout, stderr } = await evaluate(
        '--train',
        at('train.csv'),
        '--test',
        at('test.csv'),
        ...args,
      );
      expect(code).toBe(2);
      expect(stdout).toBe('');
      expect(stderr).toContain(sentence);
      expect(stderr).not.toContain('    at ');
    },
    PATIENCE,
  );

  it(
    'gives one JSON object through npm run -s, with the model as it was asked for',
    async () => {
      const asked = [
        ...['evaluate', '--', '--train', at('train.csv'), '--test', at('test.csv')],
        ...['--fold-in', at('fold-in.csv'), '--items', at('items.csv'), '--model', 'als', '--k', '1'],
        ...['--config', '{"factors":2,"iterations":2}', '--json'],
      ];
      const silent = await npmRun('-s', ...asked);
      expect(silent.code, silent.stderr).toBe(0);
      expect(JSON.parse(silent.stdout)).toMatchObject({ model: 'als', config: { factors: 2 }, users: 1 });
      // Errors of the command stay readable, which they would not be of npm: so no .npmrc silences it.
      const wrong = await npmRun('-s', 'evaluate', '--', '--model', 'oracle');
      expect(wrong).toMatchObject({ code: 2, stdout: '' });
      expect(wrong.stderr).toContain('There is no model oracle');
    },
    PATIENCE,
  );

  it.skipIf(!hasMovieLens)(
    'measures new people on ml-latest-small (strong generalisation)',
    async () => {
      const { train, test } = await movieLensLogs('test');
      const split = strongGeneralisationSplit([...train, ...test], { users: 60, random: seededRandom(1) });
      const csv = (rows: readonly ValuedRow[]) =>
        rows.map(({ userId, itemId, value, at }) => `${userId},${itemId},${value},${at}`);
      await write('ml-train.csv', header, ...csv(split.train));
      await write('ml-fold-in.csv', header, ...csv(split.foldIn));
      await write('ml-test.csv', header, ...csv(split.test));
      const { code, stdout } = await evaluate(
        ...['--train', at('ml-train.csv'), '--test', at('ml-test.csv'), '--fold-in', at('ml-fold-in.csv')],
        ...['--model', 'als', '--config', '{"factors":16,"iterations":4}', '--json'],
      );
      expect(code).toBe(0);
      const { users, metrics } = JSON.parse(stdout) as Report;
      expect(users).toBeGreaterThan(50);
      expect(metrics['ndcg@100']).toBeGreaterThan(0.1);
    },
    PATIENCE,
  );
});
