import { datasetNamed } from '../data/datasets';
import { openSource } from '../data/source';
import { ImportTally } from '../data/tally';
import { type Bench, type Figures, wholeNumber } from './bench';
import { withMadeRatings } from './made-ratings';

export const importing: Bench = {
  about:
    'Parsing a data set without a database: rows a second and peak memory (goal: 33 million rows in 1 GB)',
  options: {
    rows: { type: 'string', default: '1000000' },
    /** As many as MovieLens 32M has. */
    films: { type: 'string', default: '87585' },
    dataset: { type: 'string', default: 'movielens' },
    /** A data set of one's own; without it ratings are made up. */
    from: { type: 'string' },
  },
  async run(options, say) {
    const name = String(options.dataset);
    if (typeof options.from === 'string') return parse(name, options.from, say);
    const rows = wholeNumber(options, 'rows');
    say(`Writing ${rows.toLocaleString('en-US')} ratings`);
    return withMadeRatings({ rows, films: wholeNumber(options, 'films') }, (folder) =>
      parse('movielens', folder, say),
    );
  },
};

async function parse(name: string, from: string, say: (line: string) => void): Promise<Figures> {
  say('Reading');
  const dataset = datasetNamed(name);
  const source = await openSource(from, { cacheDir: 'data/raw' });
  const tally = new ImportTally();
  const [start, before] = [performance.now(), process.cpuUsage()];
  let largest = 0;
  let seen = 0;
  try {
    for await (const record of dataset.read(source, { now: Date.now() })) {
      tally.add(record);
      if (seen++ % 50_000 === 0) largest = Math.max(largest, process.memoryUsage.rss());
    }
  } finally {
    await source.close();
  }
  const seconds = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(before);
  const rows = Object.values(tally.counts.files).reduce((sum, { read }) => sum + read, 0);
  return {
    rows,
    items: tally.counts.items,
    interactions: tally.counts.interactions,
    rejects: tally.counts.rejects,
    seconds,
    cpu_seconds: (user + system) / 1e6,
    rows_per_second: rows / seconds,
    rows_per_cpu_second: rows / ((user + system) / 1e6),
    peak_rss_mb: largest / 2 ** 20,
    /** Of the whole process, the writing of the ratings included, as the system counts it. */
    peak_rss_process_mb: process.resourceUsage().maxRSS / 1024,
  };
}
