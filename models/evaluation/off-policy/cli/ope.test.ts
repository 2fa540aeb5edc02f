import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { seededRandom } from '../../../math/random';
import { drawLog, makeWorld, valueOfTarget } from '../testing/simulated-log';

const folder = mkdtempSync(path.join(tmpdir(), 'palate-ope-'));
afterAll(() => rmSync(folder, { recursive: true }));

function ope(lines: readonly string[] | null, ...more: string[]) {
  const file = path.join(folder, 'rounds.jsonl');
  if (lines) writeFileSync(file, lines.join('\n'));
  const args = [
    path.resolve('models/evaluation/off-policy/cli/ope.ts'),
    ...(lines ? ['--log', file] : []),
    ...more,
  ];
  return spawnSync(path.resolve('node_modules/.bin/tsx'), args, { encoding: 'utf8' });
}

it('judges a log, and counts the rounds that it cannot use with their lines', { timeout: 30_000 }, () => {
  const world = makeWorld(seededRandom(3));
  const rounds = drawLog(world, 5000, seededRandom(4)).map((round) => JSON.stringify(round));
  const broken = [
    '{"user":"u","action":0',
    JSON.stringify({ ...JSON.parse(rounds[0]), propensity: 0 }),
    JSON.stringify({ ...JSON.parse(rounds[0]), propensity: null }),
  ];
  const { status, stdout, stderr } = ope(
    [...rounds.slice(0, 2), ...broken, ...rounds.slice(2)],
    '--json',
    '--seed',
    '5',
  );
  expect(status, stderr).toBe(0);
  const report = JSON.parse(stdout);
  expect(report.refused).toEqual({
    'not a JSON object of a round': 1,
    'propensity is 0 or less': 1,
    'propensity is missing': 1,
  });
  expect(stderr).toContain('rounds.jsonl:4: propensity is 0 or less');
  expect(report.diagnostics.rounds).toBe(5000);
  const { low, high } = report.estimates.dr;
  expect(low).toBeLessThan(valueOfTarget(world));
  expect(high).toBeGreaterThan(valueOfTarget(world));
});

it.each([
  ['--log is missing', null, []],
  ['has no round that can be used', ['{}'], []],
  ['--clip is -1; give a number above 0', ['{}'], ['--clip=-1']],
  ['--seed is x; give a number', ['{}'], ['--seed', 'x']],
])('says what to do: %s', { timeout: 30_000 }, (words, lines, more) => {
  const { status, stderr } = ope(lines, ...more);
  expect(status).toBe(2);
  expect(stderr).toContain(words);
});
