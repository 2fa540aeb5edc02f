/** `npm run sentiment:model -- <hub id or folder> --file rows.tsv`: read reviews with another model. */
import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { PalateError } from '../../models/errors';
import { readLabelled } from '../../models/sentiment/cli/measure';
import { readConfig } from '../config';
import type { Figures } from '../sentiment-model/figures';
import { fetchFromHub, HUB_ID } from '../sentiment-model/hub';
import { putBackPrevious, putBackShipped } from '../sentiment-model/install';
import { DTYPES, type Dtype } from '../sentiment-model/model-files';
import { swapModel, type SwapReport } from '../sentiment-model/swap';
import { ProgressLine, runCommand, UsageError } from './command';

const USAGE = `Usage: npm run sentiment:model -- <hub id or folder> --file <rows.tsv> [--revision main] [--dtype ${DTYPES.join('|')}] [--labels negative,neutral,positive] [--hub https://huggingface.co] [--force] [--json]
   or: npm run sentiment:model -- --previous | --shipped
rows.tsv: label<TAB>sentence with a header, the texts by which the model is compared with the one in use.`;

await runCommand(async () => {
  const wanted = readArguments();
  const { dataDir } = readConfig(process.env);
  if (wanted.back !== null) {
    await (wanted.back === 'previous' ? putBackPrevious(dataDir) : putBackShipped(dataDir));
    process.stdout.write(`The ${wanted.back} model is in service. Devices fetch it with the next review.\n`);
    return;
  }
  const stop = new AbortController();
  process.once('SIGINT', () =>
    stop.abort(new PalateError('Stopped. The model in use stays; downloads go on.')),
  );
  const line = new ProgressLine();
  const watch = { onProgress: line.show, signal: stop.signal };
  const report = await take(wanted, dataDir, watch).finally(() => line.end());
  process.stdout.write(wanted.json ? `${JSON.stringify(report)}\n` : inWords(report));
  if (report.state === 'refused') process.exitCode = 1;
});

interface Wanted {
  readonly back: null;
  readonly model: string;
  readonly file: string;
  readonly hub: string;
  readonly revision: string;
  readonly dtype: Dtype | undefined;
  readonly labels: readonly string[] | undefined;
  readonly force: boolean;
  readonly json: boolean;
}

async function take(
  wanted: Wanted,
  dataDir: string,
  watch: Parameters<typeof swapModel>[1],
): Promise<SwapReport> {
  const { model, file, labels, dtype, force } = wanted;
  const { rows, rejects } = await readLabelled(file);
  if (rejects.length > 0)
    process.stderr.write(
      `${file}: ${rejects.length} lines cannot be used, the first is line ${rejects[0]!.line} (${rejects[0]!.why}).\n`,
    );
  const isFolder = existsSync(model) && statSync(model).isDirectory();
  const fetched = isFolder
    ? { folder: path.resolve(model), commit: undefined }
    : await fetchFromHub(
        { ...wanted, id: model },
        { ...watch, cacheDir: path.join(dataDir, 'sentiment-downloads') },
      );
  const name = isFolder ? path.basename(fetched.folder) : model;
  return swapModel(
    {
      ...{ dataDir, source: fetched.folder, rows, force },
      wishes: { name, version: fetched.commit, dtype, labels },
    },
    watch,
  );
}

function readArguments(): Wanted | { readonly back: 'previous' | 'shipped' } {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      ...{ file: { type: 'string' }, dtype: { type: 'string' }, labels: { type: 'string' } },
      hub: { type: 'string', default: process.env.HF_ENDPOINT || 'https://huggingface.co' },
      revision: { type: 'string', default: 'main' },
      ...{ force: { type: 'boolean', default: false }, json: { type: 'boolean', default: false } },
      ...{ previous: { type: 'boolean' }, shipped: { type: 'boolean' } },
    },
  });
  const [model, ...more] = positionals;
  if (values.previous || values.shipped) {
    if (model !== undefined || (values.previous && values.shipped)) throw new UsageError(USAGE);
    return { back: values.previous ? 'previous' : 'shipped' };
  }
  if (model === undefined || more.length > 0) throw new UsageError(USAGE);
  if (values.file === undefined) throw new UsageError(`--file is missing.\n${USAGE}`);
  if (!existsSync(model) && !HUB_ID.test(model))
    throw new UsageError(`There is no folder ${model}, and no model of a hub is called so.\n${USAGE}`);
  const dtype = values.dtype as Dtype | undefined;
  if (dtype !== undefined && !DTYPES.includes(dtype))
    throw new UsageError(`There are no weights of width ${dtype}.\n${USAGE}`);
  const hub = values.hub.replace(/\/+$/, '');
  if (!/^https?:\/\/\S+$/.test(hub)) throw new UsageError(`--hub has to be an http address.\n${USAGE}`);
  const labels = values.labels?.split(',').map((label) => label.trim());
  return { ...values, back: null, model, hub, dtype, labels, file: values.file };
}

function inWords({ state, worse, rows, candidate, in_use }: SwapReport): string {
  const mb = (bytes: number) => `${(bytes / 1e6).toFixed(2)} MB`;
  const row = (name: string, of: (figures: Figures) => string) =>
    `${name.padEnd(24)}${of(in_use).padStart(14)}${of(candidate).padStart(14)}\n`;
  const table = [
    `${rows} labelled texts`.padEnd(24) + 'in use'.padStart(14) + 'candidate'.padStart(14) + '\n',
    row('accuracy', ({ accuracy }) => `${(100 * accuracy).toFixed(2)} %`),
    row('macro-F1', ({ macro_f1 }) => `${(100 * macro_f1).toFixed(2)} %`),
    row('brotli', ({ brotli_bytes }) => mb(brotli_bytes)),
    row('sent to a device', ({ wire_bytes }) => mb(wire_bytes)),
    row('a text, median', ({ ms_per_text }) => `${ms_per_text.toFixed(1)} ms`),
  ].join('');
  const why = worse.length > 0 ? ` It is worse: ${worse.join('; ')}.` : '';
  const said =
    state === 'in-service'
      ? `${candidate.name} is in service.${why} Devices fetch it with the next review; --previous takes it back.`
      : `${candidate.name} was refused, and ${in_use.name} stays.${why} --force takes it all the same.`;
  return `${table}${said}\n`;
}
