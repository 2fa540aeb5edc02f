/** Files of the shape of MovieLens 32M, made up: so many rows, sorted by user, as the real ones are. */
import { createWriteStream } from 'node:fs';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { finished } from 'node:stream/promises';
import { seededRandom } from '../models/math/random';

/** Of MovieLens 32M: 32 million ratings by 200,948 people. */
const ROWS_PER_USER = 160;
const BATCH = 20_000;

export interface MadeSize {
  /** Of ratings.csv. */
  readonly rows: number;
  /** More than one person rates. */
  readonly films: number;
}

/** Works on a folder of its own, which is gone afterwards. */
export async function withMadeRatings<Result>(
  { rows, films: count }: MadeSize,
  work: (folder: string) => Promise<Result>,
): Promise<Result> {
  const folder = await mkdtemp(path.join(tmpdir(), 'palate-ratings-'));
  try {
    const films = Array.from(
      { length: count },
      (_, film) => `${film + 1},Film ${film} (${1920 + (film % 100)}),Drama|War`,
    );
    await writeFile(path.join(folder, 'movies.csv'), `movieId,title,genres\n${films.join('\n')}\n`);
    await writeRatings(path.join(folder, 'ratings.csv'), rows, count);
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function writeRatings(file: string, rows: number, films: number): Promise<void> {
  const random = seededRandom(1);
  const out = createWriteStream(file);
  out.write('userId,movieId,rating,timestamp\n');
  for (let from = 0; from < rows; from += BATCH) {
    let text = '';
    for (let row = from; row < Math.min(rows, from + BATCH); row++) {
      const place = row % ROWS_PER_USER;
      // Steps that share no factor with the number of films: nobody rates a film twice.
      const film = 1 + ((Math.floor(row / ROWS_PER_USER) * 7919 + place * 541) % films);
      const stars = 0.5 + Math.floor(random() * 10) / 2;
      text += `${1 + Math.floor(row / ROWS_PER_USER)},${film},${stars},${964_982_703 + row}\n`;
    }
    if (!out.write(text)) await once(out, 'drain');
  }
  out.end();
  await finished(out);
}
