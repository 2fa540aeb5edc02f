import { parse } from 'csv-parse';
import { bareItem } from '../../bare-item';
import { SourceError } from '../../errors';
import type { Item, ItemId } from '../../types';
import { openFile } from './open-file';
import { count, type Tally } from './tally';

/**
 * Streams `item_id,title,text`, whose quoted cells may hold line breaks. `genres`, `creators` and `tags` (divided by
 * `|`) and `year` are used where they exist, and a year in brackets at the end of the title is taken out of it.
 * @throws {UsageError} when there is no such file, {SourceError} when its header is another
 */
export async function readItems(file: string, tally: Tally): Promise<Map<ItemId, Item>> {
  const items = new Map<ItemId, Item>();
  const parser = parse({
    bom: true,
    columns: (names: string[]) => checkedHeader(file, names),
    info: true,
    relax_quotes: true,
    skip_empty_lines: true,
    skip_records_with_error: true,
    on_skip: (error) => {
      count(tally, file, Number(error && 'lines' in error ? error.lines : 0), error?.message ?? 'not CSV');
      return undefined;
    },
  });
  const input = await openFile(file);
  input.once('error', (error) => parser.destroy(error));
  for await (const row of input.pipe(parser)) {
    const { record, info } = row as { record: Record<string, string>; info: { lines: number } };
    const item = toItem(record);
    const problem =
      item.id === '' ? 'item_id is empty' : items.has(item.id) ? `item_id ${item.id} was there before` : null;
    count(tally, file, info.lines, problem);
    if (problem === null) items.set(item.id, item);
  }
  return items;
}

/** An item that only a log names. */
export const unnamedItem = (id: ItemId): Item => bareItem(id, { kind: 'product', title: '' });

function toItem(record: Readonly<Record<string, string>>): Item {
  const cell = (name: string) => record[name]?.trim() ?? '';
  const titled = /^(.*?)\s*(?:\((\d{4})\))?$/s.exec(cell('title'));
  const year = Number(cell('year') || titled?.[2]);
  return {
    ...bareItem(cell('item_id')),
    title: titled?.[1] ?? '',
    year: Number.isInteger(year) && year > 0 ? year : null,
    genres: list(cell('genres')),
    creators: list(cell('creators')),
    tags: list(cell('tags')),
    text: cell('text'),
  };
}

const list = (cell: string) =>
  cell
    .split('|')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');

function checkedHeader(file: string, names: readonly string[]): string[] {
  const columns = names.map((name) => name.trim());
  const missing = ['item_id', 'title'].filter((name) => !columns.includes(name));
  if (missing.length > 0)
    throw new SourceError(`${file} has no column ${missing.join(' and no ')}: it has ${columns.join(', ')}.`);
  return columns;
}
