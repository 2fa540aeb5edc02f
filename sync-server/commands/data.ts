/** `npm run data -- <dataset> [--from <folder|archive|url>] [--json]` */
import path from 'node:path';
import { parseArgs } from 'node:util';
import { DATASETS } from '../../data/datasets';
import { describeImport } from '../../data/tally';
import { importDataset, type ImportSummary } from '../catalogue/import';
import { ProgressLine, runCommand, UsageError, withTarget } from './command';
import { askForJob } from './running-server';

const USAGE = `Usage: npm run data -- <dataset> [--from <folder|archive|url>] [--json]. Known: ${DATASETS.map(({ name }) => name).join(', ')}.`;

await runCommand(async () => {
  const { dataset, from, json } = readArguments();
  const line = new ProgressLine();
  const onProgress = line.show;
  const summary = await withTarget<ImportSummary>({
    // The answer is our own server's, of this very version.
    ask: async (server) =>
      (await askForJob(server, '/api/operator/imports', { dataset, from }, onProgress)) as ImportSummary,
    open: (database, { dataDir }) =>
      importDataset({ database, now: Date.now, dataDir }, { dataset, from }, { onProgress }),
  }).finally(() => line.end());
  process.stdout.write(json ? `${JSON.stringify(summary)}\n` : `${inWords(summary)}\n`);
});

function readArguments(): { dataset: string; from: string | null; json: boolean } {
  const { values, positionals } = parseArgs({
    options: { from: { type: 'string' }, json: { type: 'boolean', default: false } },
    allowPositionals: true,
  });
  const [dataset, ...more] = positionals;
  if (dataset === undefined || more.length > 0) throw new UsageError(USAGE);
  if (!DATASETS.some(({ name }) => name === dataset))
    throw new UsageError(`There is no data set called ${dataset}. ${USAGE}`);
  return { dataset, from: values.from === undefined ? null : absolute(values.from), json: values.json };
}

/** The server may stand in another folder. */
function absolute(from: string): string {
  return /^[a-z][a-z\d+.-]+:\/\//i.test(from) ? from : path.resolve(from);
}

function inWords(summary: ImportSummary): string {
  const { source, items, interactions, catalogue, rejects, reviews, digests, seconds } = summary;
  const noun = DATASETS.find(({ name }) => name === summary.dataset)?.noun ?? 'items';
  const count = (n: number) => n.toLocaleString('en-US');
  const written = (what: string, { added, changed, unchanged }: typeof items) =>
    `${what}: ${count(added)} added, ${count(changed)} changed, ${count(unchanged)} as before`;
  return [
    `${summary.dataset}: ${describeImport(source, noun)}`,
    written(noun, items),
    written('interactions', interactions),
    `catalogue: ${count(catalogue.items)} items, ${catalogue.changed ? 'new' : 'unchanged'} (${catalogue.digest.slice(0, 12)})`,
    ...Object.entries(digests).map(([file, digest]) => `${file}: SHA-256 ${digest}`),
    ...(reviews ? [`published reviews: ${reviews}`] : []),
    ...(rejects ? [`rejected rows: ${rejects}`] : []),
    `done in ${seconds.toFixed(1)} s`,
  ].join('\n');
}
