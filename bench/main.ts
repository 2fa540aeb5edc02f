/** `npm run bench -- <name> [--json] [--save] [options of the bench]`. */
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { PalateError } from '../models/errors';
import type { Figures } from './bench';
import { machine } from './machine';
import { BENCHES } from './registry';

const RESULTS = path.join(import.meta.dirname, 'results');

async function main([name, ...rest]: readonly string[]): Promise<number> {
  const say = (line: string) => process.stderr.write(`${line}\n`);
  if (name === undefined || !Object.hasOwn(BENCHES, name)) {
    const benches = Object.entries(BENCHES).map(async ([each, load]) => ({ each, ...(await load()) }));
    const list = (await Promise.all(benches)).map(({ each, about }) => `  ${each.padEnd(10)}${about}`);
    say(`npm run bench -- <name> [--json] [--save] [options]\n${list.join('\n')}`);
    return 2;
  }
  try {
    const bench = await BENCHES[name]();
    const shared = { json: { type: 'boolean' }, save: { type: 'boolean' } } as const;
    const parsed = parseArgs({ args: [...rest], options: { ...bench.options, ...shared } });
    const { json, save, ...options } = parsed.values as Record<string, unknown>;
    const figures = await bench.run(options, say);
    const result = { bench: name, date: new Date().toISOString(), machine: machine(), options, figures };
    if (save) {
      const file = path.join(RESULTS, `${name}-${result.date.slice(0, 10)}.json`);
      await mkdir(RESULTS, { recursive: true });
      await writeFile(file, `${JSON.stringify(result, null, 2)}\n`);
      say(`Kept in ${path.relative(process.cwd(), file)}`);
    }
    process.stdout.write(json ? `${JSON.stringify(result)}\n` : table(figures, result.machine.cpu));
    return 0;
  } catch (error) {
    const usage = error instanceof RangeError || error instanceof PalateError || isArgumentError(error);
    if (!usage) throw error;
    say((error as Error).message);
    return 2;
  }
}

const isArgumentError = (error: unknown) =>
  error instanceof TypeError && String((error as { code?: unknown }).code).startsWith('ERR_PARSE_ARGS');

function table(figures: Figures, cpu: string): string {
  const width = Math.max(...Object.keys(figures).map((name) => name.length));
  const lines = Object.entries(figures).map(
    ([name, value]) => `${name.padEnd(width)}  ${typeof value === 'number' ? rounded(value) : value}`,
  );
  return `${lines.join('\n')}\non ${cpu}, Node ${process.version}\n`;
}

const rounded = (value: number) => (Number.isInteger(value) ? String(value) : value.toPrecision(4));

process.exitCode = await main(process.argv.slice(2));
