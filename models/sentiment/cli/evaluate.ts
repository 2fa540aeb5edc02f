/** `npm run evaluate:sentiment`: how often the model that browsers get is right, and what it takes. */
import path from 'node:path';
import { parseArgs } from 'node:util';
import { PalateError, SentimentError } from '../../errors';
import { totalBytes } from '../manifest';
import { measure, readLabelled } from './measure';
import { openFolder } from './open-folder';

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
    const { rows, rejects } = await readLabelled(file);
    for (const { line, why } of rejects.slice(0, REJECTS_SHOWN)) say(`${file}:${line}: ${why}`);
    if (rejects.length > 0) say(`${rejects.length} lines could not be read and were left out.`);

    const { classifier, manifest } = await openFolder(model);
    let said = performance.now();
    const onRow = (done: number) => {
      if (performance.now() - said < SAY_EVERY_MS) return;
      said = performance.now();
      say(`${done} of ${rows.length} read`);
    };
    const measured = await measure(classifier, rows, { now: () => performance.now(), onRow });
    const { accuracy, f1, macroF1, confusion, unclear, meanMs, medianMs } = measured;
    const report = {
      model: manifest.name,
      version: manifest.version,
      rows: rows.length,
      rejected: rejects.length,
      accuracy,
      f1,
      macro_f1: macroF1,
      confusion,
      unclear,
      model_bytes: totalBytes(manifest.files),
      ms_per_text: meanMs,
      ms_per_text_median: medianMs,
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
