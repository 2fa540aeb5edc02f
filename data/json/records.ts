/** Files with one JSON object a line, each checked alone. */
import { readLines } from '../csv/lines';

export interface JsonRow {
  /** 1-based line of the file. */
  readonly line: number;
  readonly text: string;
  /** Null when the line is no object. */
  readonly cells: Readonly<Record<string, unknown>> | null;
  readonly reason: string;
}

/**
 * Rows in batches, one batch a chunk; blank lines are skipped.
 * @param parse for one line; throws what is wrong with it
 */
export async function* readJsonLines(
  chunks: AsyncIterable<Uint8Array>,
  parse: (text: string) => unknown = JSON.parse,
): AsyncGenerator<readonly JsonRow[]> {
  for await (const lines of readLines(chunks)) {
    const rows: JsonRow[] = [];
    for (const { number, text } of lines) if (text.trim() !== '') rows.push(toRow(number, text, parse));
    yield rows;
  }
}

function toRow(line: number, text: string, parse: (text: string) => unknown): JsonRow {
  try {
    const value = parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return { line, text, cells: value as Record<string, unknown>, reason: '' };
    return { line, text, cells: null, reason: 'the line is not an object' };
  } catch {
    return { line, text, cells: null, reason: 'the line cannot be read as an object' };
  }
}
