import { readTable } from '../../../data/csv/table';
import type { LogRow } from '../split';
import { openFile } from './open-file';
import { count, type Tally } from './tally';

/** One row of a log: who, what, how much, when (ms since the epoch after `inMilliseconds`). */
export interface ValuedRow extends LogRow {
  readonly value: number;
}

const COLUMNS = ['user_id', 'item_id', 'value', 'timestamp'];

/**
 * Streams `user_id,item_id,value,timestamp`, one record a line. An empty value is 1 and an empty timestamp 0.
 * @throws {UsageError} when there is no such file, {SourceError} when its header is another
 */
export async function readLog(file: string, tally: Tally): Promise<ValuedRow[]> {
  const rows: ValuedRow[] = [];
  const name = onlyOnce();
  for await (const row of readTable(
    file,
    await openFile(file),
    COLUMNS,
    'Rename the columns of its header.',
  )) {
    const read = row.cells ? readRow(row.cells) : row.reason;
    const problem = typeof read === 'string' ? read : null;
    count(tally, file, row.line, problem);
    if (typeof read !== 'string')
      rows.push({ ...read, userId: name(read.userId), itemId: name(read.itemId) });
  }
  return rows;
}

function readRow(cells: readonly string[]): ValuedRow | string {
  const [userId, itemId, value, timestamp] = cells.map((cell) => cell.trim());
  if (userId === '') return 'user_id is empty';
  if (itemId === '') return 'item_id is empty';
  const row = { userId, itemId, value: value === '' ? 1 : Number(value), at: Number(timestamp) };
  if (!Number.isFinite(row.value)) return `value ${value} is not a number`;
  return Number.isFinite(row.at) ? row : `timestamp ${timestamp} is not a number`;
}

/** Cells are slices that would keep the text of the whole file alive; one copy of each name is enough. */
function onlyOnce(): (text: string) => string {
  const names = new Map<string, string>();
  return (text) => {
    const known = names.get(text);
    if (known !== undefined) return known;
    const copy = Buffer.from(text).toString();
    names.set(copy, copy);
    return copy;
  };
}

/** In seconds, this is the year 5138; in milliseconds, 1973: no log is on the other side. */
const SECONDS_BELOW = 1e11;

/** The rows with times in ms: when no time of any file reaches 1e11, they were seconds. */
export function inMilliseconds(files: readonly (readonly ValuedRow[])[]): readonly (readonly ValuedRow[])[] {
  let latest = 0;
  for (const rows of files) for (const { at } of rows) latest = Math.max(latest, at);
  if (latest >= SECONDS_BELOW) return files;
  return files.map((rows) => rows.map((row) => ({ ...row, at: row.at * 1000 })));
}
