/** Books of Goodbooks-10k, put together from books.csv, tags.csv and book_tags.csv. */
import type { Item, ItemId } from '../../models/types';
import { alternativesFact, filmId, matchKey } from '../catalogue/identity';
import { isbn10 } from '../catalogue/isbn';
import { readShelf } from '../catalogue/shelves';
import type { CleanedRecord } from '../records';

export const BOOK_COLUMNS = [
  ...['book_id', 'goodreads_book_id', 'isbn', 'authors', 'original_publication_year', 'original_title'],
  ...['title', 'language_code', 'average_rating', 'ratings_count'],
] as const;

/** Labels of one book that are kept: those of most readers. */
export const MAX_SHELVES = 40;
const MAX_AUTHORS = 10;
/** A genre needs so many readers, relative to the genre that most name: one in twenty is an opinion. */
const GENRE_SHARE = 0.1;
const MAX_GENRES = 6;

/** The set was gathered in 2017. */
const LATEST = 2017;

interface Book {
  readonly bookId: string;
  readonly item: Omit<Item, 'id' | 'genres' | 'tags'>;
  /** Genre -> readers. */
  readonly genres: Map<string, number>;
  shelves: { readonly tag: string; readonly count: number }[];
}

/** Each `add…` answers null when the row is taken, otherwise what is wrong with it. */
export class Goodbooks {
  readonly #books = new Map<string, Book>();
  readonly #byGoodreads = new Map<string, Book>();
  /** tag_id -> what the shelf says. */
  readonly #shelves = new Map<string, ReturnType<typeof readShelf>>();
  readonly #cleaned: CleanedRecord[] = [];

  addBook(cells: readonly string[]): string | null {
    const [bookId, goodreads, isbn, authors, year, original, title, language, rating, votes] = cells;
    if (!/^\d+$/.test(bookId)) return 'book_id is not a whole number';
    if (this.#books.has(bookId)) return 'this book_id was there before';
    if (!/^\d+$/.test(goodreads)) return 'goodreads_book_id is not a whole number';
    if (this.#byGoodreads.has(goodreads)) return 'this goodreads_book_id was there before';
    const named = this.#title(title);
    if (named.title === '') return 'title is empty';
    const when = this.#year(year, named.title);
    const number = this.#isbn(isbn);
    const book: Book = {
      bookId,
      genres: new Map(),
      shelves: [],
      item: {
        kind: 'book',
        title: named.title,
        year: when.year,
        creators: this.#authors(authors),
        text: '',
        facts: {
          ...(named.series && { Series: named.series }),
          ...when.fact,
          ...this.#language(language),
          ...alternativesFact(alternatives(original, named.title)),
        },
        crowd: crowdOf(rating, votes),
        media: null,
        externalIds: { goodbooks: bookId, goodreads, ...(number && { isbn: number }) },
      },
    };
    this.#books.set(bookId, book);
    this.#byGoodreads.set(goodreads, book);
    return null;
  }

  addShelf([tagId, name]: readonly string[]): string | null {
    if (!/^\d+$/.test(tagId)) return 'tag_id is not a whole number';
    if (this.#shelves.has(tagId)) return 'this tag_id was there before';
    const shelf = readShelf(name);
    if (!shelf) this.#clean('shelves left out that are about the reader', name);
    this.#shelves.set(tagId, shelf);
    return null;
  }

  addBookShelf([goodreads, tagId, raw]: readonly string[]): string | null {
    const book = this.#byGoodreads.get(goodreads);
    if (!book) return 'goodreads_book_id is not in books.csv';
    const shelf = this.#shelves.get(tagId);
    if (shelf === undefined) return 'tag_id is not in tags.csv';
    const count = /^-?\d+$/.test(raw) ? Number(raw) : NaN;
    if (!(count > 0)) return 'count is not above 0';
    if (!shelf) return null;
    if ('tag' in shelf) keep(book, shelf.tag, count);
    else for (const genre of shelf.genres) book.genres.set(genre, (book.genres.get(genre) ?? 0) + count);
    return null;
  }

  /** In the order of the file. Of books with one title and year the lower book_id keeps the plain id. */
  *items(): Generator<{ bookId: string; item: Item }> {
    const owner = new Map<ItemId, string>();
    for (const { item, bookId } of this.#books.values()) {
      const id = filmId(item.title, item.year);
      if (!(Number(owner.get(id)) <= Number(bookId))) owner.set(id, bookId);
    }
    for (const book of this.#books.values()) {
      const plain = filmId(book.item.title, book.item.year);
      const alone = owner.get(plain) === book.bookId;
      if (!alone) this.#clean('books told apart that share title and year', book.item.title);
      const id = alone ? plain : `${plain}-gb${book.bookId}`;
      const tags = [...new Set(book.shelves.toSorted(mostFirst).map(({ tag }) => tag))].slice(0, MAX_SHELVES);
      yield { bookId: book.bookId, item: { ...book.item, id, genres: genresOf(book), tags } };
    }
  }

  /** What was put right so far, each said once. */
  *cleaned(): Generator<CleanedRecord> {
    yield* this.#cleaned.splice(0);
  }

  /** `Catching Fire (The Hunger Games, #2)` -> title and series. */
  #title(raw: string): { title: string; series: string | null } {
    const text = raw.normalize('NFC').replace(/\s+/gu, ' ').trim();
    const match = /^(.*\S) \(([^()]*#\s?[\d][^()]*)\)$/u.exec(text);
    if (!match) return { title: text, series: null };
    this.#clean('series taken out of titles', text);
    return { title: match[1], series: match[2].replace(/,?\s*#\s?/gu, ' #').trim() };
  }

  #year(raw: string, title: string): { year: number | null; fact: Record<string, string> } {
    const year = /^-?\d{1,4}(?:\.0)?$/.test(raw) ? Number(raw) : NaN;
    if (year > 0 && year <= LATEST) return { year, fact: {} };
    if (year < 0) {
      this.#clean('years before our era told as a fact', title);
      return { year: null, fact: { Written: `${-year} BC` } };
    }
    this.#clean('years unknown', title);
    return { year: null, fact: {} };
  }

  #isbn(raw: string): string | null {
    const isbn = isbn10(raw);
    if (raw !== '' && !isbn) this.#clean('ISBNs left out whose check digit is wrong', raw);
    else if (isbn && isbn.length > raw.trim().length) this.#clean('ISBNs given back their zeros', isbn);
    return isbn;
  }

  #authors(raw: string): string[] {
    const names = raw.split(',').map((name) => name.normalize('NFC').replace(/\s+/gu, ' ').trim());
    return [...new Set(names.filter((name) => name !== ''))].slice(0, MAX_AUTHORS);
  }

  #language(code: string): Record<string, string> {
    const name = LANGUAGES.get(code.split('-')[0].toLowerCase());
    if (!name && code !== '') this.#clean('languages unknown', code);
    return name ? { Language: name } : {};
  }

  #clean(rule: string, detail: string): void {
    this.#cleaned.push({ type: 'cleaned', rule, detail });
  }
}

/** ISO 639-1 and 639-2, as far as they stand in the set. */
const LANGUAGES = new Map(
  Object.entries({
    ...{ en: 'English', eng: 'English', ara: 'Arabic', fre: 'French', ind: 'Indonesian', spa: 'Spanish' },
    ...{ ger: 'German', jpn: 'Japanese', per: 'Persian', por: 'Portuguese', pol: 'Polish', nor: 'Norwegian' },
    ...{ dan: 'Danish', fil: 'Filipino', ita: 'Italian', nl: 'Dutch', vie: 'Vietnamese', tur: 'Turkish' },
    ...{ swe: 'Swedish', rum: 'Romanian', rus: 'Russian' },
  }),
);

const mostFirst = (a: { tag: string; count: number }, b: { tag: string; count: number }) =>
  b.count - a.count || (a.tag < b.tag ? -1 : 1);

/** At most twice as many as are wanted are held: a million rows of shelves would not be small. */
function keep(book: Book, tag: string, count: number): void {
  book.shelves.push({ tag, count });
  if (book.shelves.length >= 2 * MAX_SHELVES)
    book.shelves = book.shelves.sort(mostFirst).slice(0, MAX_SHELVES);
}

function genresOf({ genres }: Book): string[] {
  const sorted = [...genres].sort(([a, more], [b, less]) => less - more || (a < b ? -1 : 1));
  const least = GENRE_SHARE * (sorted[0]?.[1] ?? 0);
  return sorted
    .filter(([, count]) => count >= least)
    .slice(0, MAX_GENRES)
    .map(([genre]) => genre);
}

function alternatives(raw: string, title: string): string[] {
  const original = raw.normalize('NFC').replace(/\s+/gu, ' ').trim();
  return original === '' || matchKey(original) === matchKey(title) ? [] : [original];
}

/** Goodreads has one to five stars. */
function crowdOf(rating: string, votes: string): Item['crowd'] {
  const [mean, count] = [Number(rating), Number(votes)];
  return mean >= 1 && mean <= 5 && count > 0 && Number.isInteger(count)
    ? { mean: (mean - 1) / 4, votes: count }
    : null;
}
