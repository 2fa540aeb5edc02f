import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { importDataset } from '../sync-server/catalogue/import';
import { openDatabase } from '../sync-server/db/connect';
import { migrate } from '../sync-server/db/migrate';
import { type Bench, type Figures, wholeNumber } from './bench';
import { withMadeRatings } from './made-ratings';

/** As many as ml-latest-small has. */
const FILMS = 9742;

export const ingest: Bench = {
  about: 'A data set into the database, twice: rows a second into PGlite, or into PostgreSQL with --database',
  options: {
    rows: { type: 'string', default: '300000' },
    /** An empty PostgreSQL database; without it an embedded one is made and thrown away. */
    database: { type: 'string' },
  },
  async run(options, say) {
    const rows = wholeNumber(options, 'rows');
    const dir = await mkdtemp(path.join(tmpdir(), 'palate-ingest-'));
    const url = options['database'] as string | undefined;
    const database = await openDatabase({ url, dataDir: path.join(dir, 'palate') });
    try {
      await migrate(database);
      const deps = { database, now: Date.now, dataDir: path.join(dir, 'palate') };
      const figures = await withMadeRatings({ rows, films: FILMS }, async (from) => {
        const load = () => importDataset(deps, { dataset: 'movielens', from });
        say(`Into ${database.kind}`);
        const first = await timed('first', rows, load);
        say('Once more');
        return { ...first, ...(await timed('again', rows, load)) };
      });
      return {
        database: database.kind,
        rows,
        ...figures,
        peak_rss_mb: process.resourceUsage().maxRSS / 1024,
      };
    } finally {
      await database.close();
      await rm(dir, { recursive: true, force: true });
    }
  },
};

async function timed(
  name: string,
  rows: number,
  load: () => Promise<{ readonly interactions: { readonly added: number } }>,
): Promise<Figures> {
  const start = performance.now();
  const { interactions } = await load();
  const seconds = (performance.now() - start) / 1000;
  return {
    [`${name}_seconds`]: seconds,
    [`${name}_rows_per_second`]: rows / seconds,
    [`${name}_added`]: interactions.added,
  };
}
