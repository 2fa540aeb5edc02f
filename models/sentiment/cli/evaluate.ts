/** `npm run evaluate:sentiment`: how often the model that browsers get is right, and what it takes. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { PalateError, SentimentError } from '../../errors';
import { accuracyOf } from '../accuracy';
import { readable } from '../language';
import { totalBytes } from '../manifest';
import { plainText } from '../plain-text';
import { openFolder } from './open-folder';
import { readRows } from './rows';

const USAGE = `npm run evaluate:sentiment -- --file rows.tsv [--model folder] [--json]

rows.tsv: label<TAB>sentence with a header; labels are 0 and 1, or negative and positive.
The folder holds manifest.json and the files it names; default: the model that ships.
npm itself prints a line before; \`npm run -s evaluate:sentiment\` leaves it out.`;
const OURS = path.resolve(import.meta.dirname, '../pretrained');
const REJECTS_SHOWN = 20;
const SAY_EVERY_MS = 2000;

const say = (line: string) => process.stderr.write(`${line}\n`);

async function main(argv: readonly string[]): Promise<number> {
  try {
    const { file, model, json } = readArguments(argv);
    const { rows, rejects } = readRows(await readText(file));
    for (const { line, why } of rejects.slice(0, REJECTS_SHOWN)) say(`${file}:${line}: ${why}`);
    if (rejects.length > 0) say(`${rejects.length} lines could not be read and were left out.`);
    if (rows.length === 0) throw new SentimentError(`${file} has no row that can be used.`);

    const { classifier, manifest } = await openFolder(model);
    const pairs: { isPositive: boolean; saysPositive: boolean }[] = [];
    const times: number[] = [];
    let unclear = 0;
    let said = performance.now();
    for (const { text, isPositive } of rows) {
      const began = performance.now();
      pairs.push({ isPositive, saysPositive: (await classifier.logOdds(text)) > 0 });
      const now = performance.now();
      times.push(now - began);
      if ('kind' in readable(plainText(text), (word) => classifier.isKnown(word))) unclear++;
      if (now - said < SAY_EVERY_MS) continue;
      said = now;
      say(`${pairs.length} of ${rows.length} read`);
    }
    const { accuracy, f1, macroF1, confusion } = accuracyOf(pairs);
    const report = {
      model: manifest.name,
      version: manifest.version,
      rows: rows.length,
      rejected: rejects.length,
      accuracy,
      f1,
      macro_f1: macroF1,
      confusion,
      /** Of these the app says "can't tell" instead of what counts here. */
      unclear,
      model_bytes: totalBytes(manifest.files),
      ms_per_text: times.reduce((sum, ms) => sum + ms, 0) / times.length,
      ms_per_text_median: times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)]!,
    };
    process.stdout.write(json ? `${JSON.stringify(report)}\n` : table(report));
    return 0;
  } catch (error) {
    if (!(error instanceof PalateError)) throw error;
    say(error.message);
    return 2;
  }
}

function readArguments(argv: readonly string[]): { file: string; model: string; json: boolean } {
  try {
    const { values } = parseArgs({
      args: [...argv],
      options: {
        file: { type: 'string' },
        model: { type: 'string', default: OURS },
        json: { type: 'boolean', default: false },
      },
    });
    if (values.file === undefined) throw new SentimentError(`--file is missing.\n\n${USAGE}`);
    return { ...values, file: values.file };
  } catch (error) {
    throw error instanceof TypeError ? new SentimentError(`${error.message}\n\n${USAGE}`) : error;
  }
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw new SentimentError(`${file} cannot be read.`, { cause });
  }
}

function table(report: Readonly<Record<string, unknown>>): string {
  const width = Math.max(...Object.keys(report).map((name) => name.length));
  return Object.entries(report)
    .map(
      ([name, value]) =>
        `${name.padEnd(width)}  ${typeof value === 'object' ? JSON.stringify(value) : value}\n`,
    )
    .join('');
}

process.exitCode = await main(process.argv.slice(2));
