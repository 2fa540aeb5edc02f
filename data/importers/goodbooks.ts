/**
 * Goodbooks-10k: 10,000 books, 6 million ratings and what people want to read. Zajac 2017, from Goodreads.
 *
 * Books and their shelves are held in memory; ratings and wishes stream through in constant memory.
 */
import { SourceError } from '../../models/errors';
import type { InteractionKind, ItemId } from '../../models/types';
import { readTableBatches } from '../csv/table';
import { flatten } from '../flatten';
import { findFile, type ImportRecord, type SourceFiles } from '../records';
import { BOOK_COLUMNS, Goodbooks } from './goodbooks-books';
import { readRows, type Verdict } from './read-rows';

const DATASET = 'goodbooks';
const MEND =
  'Goodbooks-10k is at https://github.com/zygmuntz/goodbooks-10k; give its folder, or the zip of its release.';

/**
 * Ratings bear no time, but stand in the order in which they were given. They are dated on the month in which the set
 * was made, a millisecond a line, so that their order is kept and a second import gives the same.
 */
const GATHERED = Date.UTC(2017, 8, 1);

/**
 * All books, then ratings (`rating`) and what people want to read (`save`), user keys `goodbooks:<user_id>`. A broken row
 * is a reject with its line. tags.csv, book_tags.csv and to_read.csv may be missing.
 *
 * @throws {SourceError} when books.csv or ratings.csv is missing, or a header is not theirs
 */
export function importGoodbooks(source: SourceFiles): AsyncIterableIterator<ImportRecord> {
  return flatten(batchesOf(source));
}

async function* batchesOf(source: SourceFiles): AsyncGenerator<readonly ImportRecord[]> {
  const paths = await source.files();
  for (const name of ['books.csv', 'ratings.csv']) {
    if (findFile(paths, name)) continue;
    const seen = paths.length === 0 ? 'no files' : paths.slice(0, 8).join(', ');
    throw new SourceError(`There is no ${name} among ${seen}. ${MEND}`);
  }
  const books = new Goodbooks();
  yield* read('books.csv', BOOK_COLUMNS, (cells) => books.addBook(cells));
  if (findFile(paths, 'tags.csv')) {
    yield* read('tags.csv', ['tag_id', 'tag_name'], (cells) => books.addShelf(cells));
    yield* read('book_tags.csv', ['goodreads_book_id', 'tag_id', 'count'], (cells) =>
      books.addBookShelf(cells),
    );
  }
  const idOf = new Map<string, ItemId>();
  for (const { bookId, item } of books.items()) {
    idOf.set(bookId, item.id);
    yield [{ type: 'item', item, source: { dataset: DATASET, id: bookId } }];
  }
  yield [...books.cleaned()];
  yield* read('ratings.csv', ['user_id', 'book_id', 'rating'], ([user, book, stars], line) =>
    /^[1-5]$/.test(stars)
      ? event(user, book, 'rating', Number(stars), line)
      : 'rating is not 1, 2, 3, 4 or 5',
  );
  yield* read('to_read.csv', ['user_id', 'book_id'], ([user, book], line) =>
    event(user, book, 'save', null, line),
  );

  async function* read(
    name: string,
    columns: readonly string[],
    take: (cells: readonly string[], line: number) => Verdict,
  ): AsyncGenerator<readonly ImportRecord[]> {
    const path = findFile(paths, name);
    if (path) yield* readRows(name, readTableBatches(name, source.open(path), columns, MEND), take);
  }

  function event(
    user: string,
    book: string,
    kind: InteractionKind,
    value: number | null,
    line: number,
  ): Verdict {
    if (!/^\d{1,15}$/.test(user)) return 'user_id is not a whole number';
    const itemId = idOf.get(book);
    if (itemId === undefined) return 'book_id is not in books.csv';
    return { type: 'interaction', userKey: `${DATASET}:${user}`, itemId, kind, value, at: GATHERED + line };
  }
}
