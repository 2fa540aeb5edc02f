/** Reads published reviews with the model that devices have, one after the other, on from where an earlier run stopped. */
import { SourceError } from '../../models/errors';
import type { Reading } from '../../models/sentiment/reading';
import type { Progress } from '../../models/types';
import { countPublished, digestOf, readPublished, reviewsFileOf } from './published';
import { lineOf, openTones, tonesFileOf } from './tones-file';

export interface ReadReport {
  readonly dataset: string;
  readonly reviews: number;
  /** How many of them an earlier run had read. */
  readonly before: number;
  readonly verdicts: Readonly<Record<'negative' | 'neutral' | 'positive', number>>;
  /** Those that the model can't tell, by why. They are in no verdict. */
  readonly unclear: Readonly<Record<'empty' | 'no-words' | 'language', number>>;
  /** Of the verdicts, those of a review that was not read to its end. */
  readonly partly: number;
  /** Stopped before the last; the next run goes on from there. */
  readonly stopped: boolean;
}

export interface ReadJob {
  readonly dataDir: string;
  readonly dataset: string;
  /** SHA-256 of what the manifest of the model says. */
  readonly model: string;
  readonly read: (words: string, signal: AbortSignal) => Promise<Reading>;
  readonly onProgress: (progress: Progress) => void;
  /** Stops between two windows of a review; what was read is kept, and told. */
  readonly signal: AbortSignal;
}

/** @throws {SourceError} the data set has no reviews, or they cannot be read */
export async function readReviews(job: ReadJob): Promise<ReadReport> {
  const { dataDir, dataset, model, signal } = job;
  const file = reviewsFileOf(dataDir, dataset);
  const reviews = await digestOf(file).catch((cause: unknown) => {
    throw new SourceError(
      `${dataset} has no published reviews here. Import it first: npm run data -- ${dataset}.`,
      { cause },
    );
  });
  const { done, handle } = await openTones(tonesFileOf(dataDir, dataset), { model, reviews });
  const report = new Counts();
  for (const { reading } of done) report.add(reading);
  try {
    const total = await countPublished(file);
    let at = 0;
    for await (const { itemId, words } of readPublished(file)) {
      if (at++ < done.length) continue;
      if (signal.aborted) break;
      const reading = await job.read(words, signal).catch((cause: unknown) => {
        if (signal.aborted) return null;
        throw cause;
      });
      if (reading === null) break;
      await handle.appendFile(lineOf({ itemId, reading }));
      report.add(reading);
      job.onProgress({ step: `Reading reviews of ${dataset}`, done: at, total });
    }
    return { dataset, before: done.length, stopped: report.reviews < total, ...report.told() };
  } finally {
    await handle.close();
  }
}

class Counts {
  reviews = 0;
  #partly = 0;
  readonly #verdicts = { negative: 0, neutral: 0, positive: 0 };
  readonly #unclear = { empty: 0, 'no-words': 0, language: 0 };

  add(reading: Reading): void {
    this.reviews++;
    if (reading.kind === 'unclear') this.#unclear[reading.why]++;
    else {
      this.#verdicts[reading.verdict]++;
      if (reading.partly) this.#partly++;
    }
  }

  told() {
    return {
      reviews: this.reviews,
      verdicts: { ...this.#verdicts },
      unclear: { ...this.#unclear },
      partly: this.#partly,
    };
  }
}
