/** Feeds the rows of one file to whoever understands them, and keeps count. */
import { reject, type ImportRecord } from '../records';

/** What becomes of a row: a record, nothing to say, or in words what is wrong with it. */
export type Verdict = ImportRecord | string | null;

/** A line of a file as its format reads it; without cells it is no row of the format, and `reason` says why. */
export interface ReadRow<Cells> {
  readonly line: number;
  readonly text: string;
  readonly cells: Cells | null;
  readonly reason: string;
}

/** Yields the records of the rows, a reject for each row that is none, and the file's count at its end. */
export async function* readRows<Cells>(
  file: string,
  batches: AsyncIterable<readonly ReadRow<Cells>[]>,
  take: (cells: Cells, line: number) => Verdict,
): AsyncGenerator<readonly ImportRecord[]> {
  let read = 0;
  let rejected = 0;
  for await (const rows of batches) {
    const records: ImportRecord[] = [];
    for (const row of rows) {
      const answer = row.cells === null ? row.reason : take(row.cells, row.line);
      if (typeof answer === 'string') {
        rejected++;
        records.push(reject(file, row.line, answer, row.text));
      } else if (answer) records.push(answer);
    }
    read += rows.length;
    yield records;
  }
  yield [{ type: 'file', file, read, accepted: read - rejected, rejected }];
}
