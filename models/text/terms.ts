import { stemmer } from 'stemmer';
import type { Item } from '../types';
import { STOP_WORDS } from './stop-words';
import { fold, tokenize } from './tokenize';

/** The parts of an item that its terms come from. */
export type Field = 'title' | 'text' | 'genres' | 'creators' | 'tags' | 'decade';

/** One mention of a term in one field. */
export interface Mention {
  readonly field: Field;
  /** What is compared: `word:robot`, `genre:science fiction`, `by:christopher nolan`, `tag:time travel`. */
  readonly key: string;
  /** What a person reads: `robots`, `Science Fiction`, `Christopher Nolan`. */
  readonly label: string;
}

/**
 * Everything in an item that it may have in common with another, in reading order. Names and labels are kept whole:
 * two Christophers are not alike, and "science fiction" is what a person wants to read in a reason.
 * @param stem Porter's (1980) unless told otherwise; a whole catalogue wants `rememberingStemmer()`
 */
export function mentionsOf(item: Item, stem: (word: string) => string = stemmer): Mention[] {
  return [
    ...words('title', item.title, stem),
    ...words('text', item.text, stem),
    ...whole('genres', 'genre', item.genres),
    ...whole('creators', 'by', item.creators),
    ...whole('tags', 'tag', item.tags),
    ...(item.year === null ? [] : [decade(item.year)]),
  ];
}

/** A stemmer that works out each word once: a catalogue repeats its words, and stemming is half of reading it. */
export function rememberingStemmer(): (word: string) => string {
  const stems = new Map<string, string>();
  return (word) => {
    const known = stems.get(word);
    if (known !== undefined) return known;
    const stem = stemmer(word);
    stems.set(word, stem);
    return stem;
  };
}

/** The stem is what is compared; the word as it stands is what is read. */
function words(field: Field, text: string, stem: (word: string) => string): Mention[] {
  return tokenize(text)
    .filter((word) => !STOP_WORDS.has(word) && (word.length > 1 || !/^[\p{Script=Latin}\p{N}]$/u.test(word)))
    .map((word) => ({ field, key: `word:${stem(word)}`, label: word }));
}

function whole(field: Field, prefix: string, values: readonly string[]): Mention[] {
  return values.flatMap((value) => {
    const key = tokenize(value).join(' ') || fold(value).trim();
    return key === '' ? [] : [{ field, key: `${prefix}:${key}`, label: value.trim() }];
  });
}

function decade(year: number): Mention {
  const label = `${Math.floor(year / 10) * 10}s`;
  return { field: 'decade', key: `decade:${label}`, label };
}
