/** Products of Amazon, from the metadata of the 2014 and of the 2018 edition, which name things in other ways. */
import type { Item } from '../../models/types';
import { filmId } from '../catalogue/identity';
import { isbn10 } from '../catalogue/isbn';
import { plainText, shorten } from '../catalogue/plain-text';
import { normaliseTag } from '../catalogue/tags';
import type { CleanedRecord } from '../records';

/** Longest description that a catalogue carries: it goes to every device. */
export const MAX_TEXT = 2000;
const MAX_TITLE = 300;
const MAX_CATEGORIES = 8;
const SLUG = 60;

type Fields = Readonly<Record<string, unknown>>;

/** Ten letters and digits: an ISBN-10 for books. */
export const isAsin = (value: unknown): value is string =>
  typeof value === 'string' && /^[A-Z0-9]{10}$/.test(value);

/** Reads metadata; remembers what was put right. */
export class AmazonProducts {
  readonly #cleaned: CleanedRecord[] = [];

  /** @returns the product, or in words what is wrong with the row */
  read(fields: Fields): Item | string {
    const { asin } = fields;
    if (!isAsin(asin)) return 'asin is not ten letters and digits';
    const title = this.#title(fields.title, asin);
    const categories = categoriesOf(fields);
    const [top] = categories;
    const kind = top === 'Books' ? 'book' : 'product';
    const isbn = kind === 'book' ? isbn10(asin) : null;
    const brand = typeof fields.brand === 'string' ? plainText(fields.brand).replace(/^by /iu, '') : '';
    const price = priceOf(fields.price);
    return {
      id: amazonId(title, asin),
      kind,
      title: title ?? `Product ${asin}`,
      year: null,
      genres: categories.slice(0, MAX_CATEGORIES),
      creators: brand === '' || /^unknown$/iu.test(brand) ? [] : [brand],
      tags: [...new Set(categories.slice(1).flatMap((name) => normaliseTag(name) ?? []))],
      text: this.#text(fields),
      facts: price === null ? {} : { Price: price },
      crowd: null,
      media: null,
      externalIds: { amazon: asin, ...(isbn && { isbn }) },
    };
  }

  /** A product of which only reviews are there. */
  bare(asin: string): Item {
    this.#clean('products without metadata', asin);
    return {
      ...{ id: amazonId(null, asin), kind: 'product', title: `Product ${asin}`, year: null },
      ...{ genres: [], creators: [], tags: [], text: '', facts: {}, crowd: null, media: null },
      externalIds: { amazon: asin },
    };
  }

  left(asin: string): void {
    this.#clean('products left out that nobody reviewed', asin);
  }

  /** What was put right so far, each said once. */
  *cleaned(): Generator<CleanedRecord> {
    yield* this.#cleaned.splice(0);
  }

  #title(raw: unknown, asin: string): string | null {
    const text = typeof raw === 'string' ? plainText(raw) : '';
    if (text === '') {
      this.#clean('products without a title', asin);
      return null;
    }
    // A part of the 2018 edition has the page's script where the title should be; its authors filter it in this way.
    if (/getTime\(|function\s*\(|var aPageStart/u.test(text)) {
      this.#clean('titles left out that are a script', asin);
      return null;
    }
    if (typeof raw === 'string' && text !== raw) this.#clean('titles freed of HTML', asin);
    return shorten(text, MAX_TITLE);
  }

  #text({ description, feature }: Fields): string {
    const parts = [...strings(description), ...strings(feature)].map(plainText).filter((text) => text !== '');
    const whole = [...new Set(parts)].join(' ');
    if (whole.length > MAX_TEXT) this.#clean('descriptions shortened', whole.slice(0, 60));
    return shorten(whole, MAX_TEXT);
  }

  #clean(rule: string, detail: string): void {
    this.#cleaned.push({ type: 'cleaned', rule, detail });
  }
}

/** Titles of products repeat, so their names end in the asin, which does not. */
function amazonId(title: string | null, asin: string): string {
  const slug = filmId(title ?? 'product', null)
    .slice(0, SLUG)
    .replace(/-+$/, '');
  return `${slug}-${asin.toLowerCase()}`;
}

const strings = (value: unknown): string[] =>
  (Array.isArray(value) ? value : [value]).filter((each) => typeof each === 'string');

/** 2014: `categories`, a list of paths; 2018: `category`, one path. */
function categoriesOf({ categories, category }: Fields): string[] {
  const paths = Array.isArray(categories) ? categories.flatMap(strings) : strings(category);
  const names = paths.map(plainText).filter((name) => name !== '' && name.length <= MAX_TAG_LIKE);
  return [...new Set(names)];
}

/** In the 2018 edition sentences stand at the end of some paths. */
const MAX_TAG_LIKE = 60;

/** 2014: a number of dollars; 2018: `$12.99`, a range, or a piece of a page. */
function priceOf(price: unknown): string | null {
  if (typeof price === 'number') return price > 0 ? `$${price.toFixed(2)}` : null;
  const text = typeof price === 'string' ? price.trim() : '';
  return /^\$\d[\d,]*(?:\.\d\d)?(?: - \$\d[\d,]*(?:\.\d\d)?)?$/.test(text) ? text : null;
}
