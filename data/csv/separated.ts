/** Rows of a table without header, quotes or escapes: cells lie between separators, as in older data sets. */
import { readLines } from './lines';
import type { Row } from './table';

/**
 * Rows in batches, one batch a chunk. Blank lines are skipped.
 * @param separator for example `::`
 * @param width columns of each row
 */
export async function* readSeparated(
  chunks: AsyncIterable<Uint8Array>,
  separator: string,
  width: number,
): AsyncGenerator<readonly Row[]> {
  for await (const lines of readLines(chunks)) {
    const rows: Row[] = [];
    for (const { number: line, text } of lines) {
      if (text.trim() === '') continue;
      const cells = text.split(separator);
      rows.push(
        cells.length === width
          ? { line, text, cells, reason: '' }
          : { line, text, cells: null, reason: `${cells.length} columns instead of ${width}` },
      );
    }
    yield rows;
  }
}
