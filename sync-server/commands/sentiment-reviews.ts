/** `npm run sentiment:reviews [-- <dataset> ...] [--json]`: read the reviews that imported data sets publish, and tell of items what they say. */
import path from 'node:path';
import { parseArgs } from 'node:util';
import { SourceError } from '../../models/errors';
import { openFolder } from '../../models/sentiment/cli/open-folder';
import { SentimentReader } from '../../models/sentiment/reader';
import { readConfig } from '../config';
import { sha256 } from '../db/digest';
import { datasetsWithReviews } from '../reviews/published';
import { readReviews, type ReadReport } from '../reviews/read-reviews';
import { summariseReviews, type SummaryReport } from '../reviews/summarise';
import { folderInService } from '../sentiment/model-folder';
import { ProgressLine, runCommand, withTarget } from './command';
import { askForJob } from './running-server';

await runCommand(async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { json: { type: 'boolean', default: false } },
  });
  const { dataDir } = readConfig(process.env);
  const datasets = positionals.length > 0 ? positionals : await datasetsWithReviews(dataDir);
  if (datasets.length === 0)
    throw new SourceError(
      `${path.join(dataDir, 'reviews')} holds no reviews. Import a data set that has some: npm run data -- amazon.`,
    );
  const stop = new AbortController();
  process.once('SIGINT', () => stop.abort());
  const { classifier, manifest } = await openFolder(folderInService(dataDir));
  const reader = new SentimentReader(classifier, manifest);
  const model = sha256(JSON.stringify(manifest));
  const line = new ProgressLine();
  const reports: ReadReport[] = [];
  try {
    for (const dataset of datasets)
      if (!stop.signal.aborted)
        reports.push(
          await readReviews({
            ...{ dataDir, dataset, model, signal: stop.signal, onProgress: line.show },
            read: (words, signal) => reader.read(words, signal),
          }),
        );
  } finally {
    line.end();
  }
  // What was read to a half says nothing of the items that come later.
  const summary = stop.signal.aborted ? null : await tellOf();
  process.stdout.write(
    values.json
      ? `${JSON.stringify({ datasets: reports, summary })}\n`
      : [...reports.map(inWords), ...(summary ? [summaryInWords(summary)] : [])].join(''),
  );
  if (stop.signal.aborted) process.exitCode = 130;
});

function tellOf(): Promise<SummaryReport> {
  return withTarget<SummaryReport>({
    // The answer is our own server's, of this very version.
    ask: async (server) => (await askForJob(server, '/api/operator/reviews', {}, () => {})) as SummaryReport,
    open: (database, { dataDir }) => summariseReviews({ database, now: Date.now, dataDir }),
  });
}

function summaryInWords({ told, items, withheld, prior, catalogue }: SummaryReport): string {
  const share = prior ? `; ${(100 * prior.mean).toFixed(1)} % of all reviews are positive` : '';
  return [
    `The catalogue tells of ${told} of ${items} items what their reviews say${share}.`,
    ...(withheld > 0
      ? [`Of ${withheld} nothing, since fewer than five people's reviews could be read.`]
      : []),
    `catalogue: ${catalogue.changed ? 'new' : 'unchanged'} (${catalogue.digest.slice(0, 12)})`,
    '',
  ].join('\n');
}

function inWords({ dataset, reviews, before, verdicts, unclear, partly, stopped }: ReadReport): string {
  const count = (n: number) => n.toLocaleString('en-US');
  const { negative, neutral, positive } = verdicts;
  const none = unclear.empty + unclear['no-words'] + unclear.language;
  return [
    `${dataset}: ${count(reviews)} reviews read${before > 0 ? `, ${count(before)} of them before` : ''}`,
    `  ${count(positive)} positive, ${count(neutral)} neutral, ${count(negative)} negative; ${count(partly)} of them read in part`,
    `  can't tell: ${count(none)} (${count(unclear.empty)} without text, ${count(unclear['no-words'])} without words, ${count(unclear.language)} in another language)`,
    ...(stopped ? ['  Stopped. The same command goes on from here.'] : []),
    '',
  ].join('\n');
}
