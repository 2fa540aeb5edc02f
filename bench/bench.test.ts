import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseArgs } from 'node:util';
import { BENCHES } from './registry';
import { pacedTimingOf, timingOf } from './timing';

/** Small enough for a second: that each bench still runs is tested, how fast it runs is not. */
describe('benches run', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'palate-bench-'));
    const rows = Array.from({ length: 40 }, (_, n) => `u${n % 8},i${(n * 7) % 10},${1 + (n % 5)},${n}`);
    await writeFile(path.join(folder, 'log.csv'), `user_id,item_id,value,timestamp\n${rows.join('\n')}\n`);
  });
  afterAll(() => rm(folder, { recursive: true }));

  const small = ['--factors', '4'];
  it.each([
    ['als', () => [...small, '--iterations', '2', '--interactions', path.join(folder, 'log.csv')]],
    ['als', () => [...small, '--kernel', 'both', '--interactions', path.join(folder, 'log.csv')]],
    ['fold-in', () => [...small, '--items', '50', '--interactions', '5', '--runs', '3']],
    ['score', () => [...small, '--in', 'node', '--items', '50,1000', '--runs', '3']],
    ['import', () => ['--rows', '2000', '--films', '300']],
    [
      'rank',
      () => [...small, '--in', 'node', '--items', '60', '--interactions', '5', '--size', '5', '--runs', '3'],
    ],
  ])('%s', async (name, args) => {
    const bench = await BENCHES[name]();
    const { values } = parseArgs({ args: args(), options: bench.options });
    const figures = await bench.run(values, () => {});
    expect(Object.keys(figures).length).toBeGreaterThan(2);
    for (const [figure, value] of Object.entries(figures))
      expect(figure === 'kernel' ? value === 'wasm' : Number.isFinite(value), figure).toBe(true);
  });

  it('refuses sizes that are none', async () => {
    const options = { items: '10', factors: 'many', interactions: '1', runs: '1' };
    const run = async (name: string, options: Record<string, unknown>) =>
      (await BENCHES[name]()).run(options, () => {});
    await expect(run('fold-in', options)).rejects.toThrow('--factors is many');
    await expect(run('als', { kernel: 'abacus' })).rejects.toThrow('--kernel is abacus');
  });
});

describe('pacedTimingOf', () => {
  it('knows the runs beside which a fixed loop was fast', () => {
    const times = Float64Array.of(5, 8, 4, 9, 6);
    const loops = Float64Array.of(1.05, 1.8, 1, 1.2, 1.11);
    expect(pacedTimingOf(times, loops)).toEqual({
      ...{ min_ms: 4, p50_ms: 6, p95_ms: 9, max_ms: 9 },
      ...{ undisturbed_p50_ms: 5, undisturbed_share: 2 / 5, loop_ms: 1 },
    });
  });
});

describe('timingOf', () => {
  it('takes the least, the median, the 95th percentile and the largest', () => {
    const times = Float64Array.from({ length: 100 }, (_, n) => 100 - n);
    expect(timingOf(times)).toEqual({ min_ms: 1, p50_ms: 51, p95_ms: 96, max_ms: 100 });
    expect(timingOf(Float64Array.of(7))).toEqual({ min_ms: 7, p50_ms: 7, p95_ms: 7, max_ms: 7 });
  });
});
