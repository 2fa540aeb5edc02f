import MiniSearch, { type SearchOptions } from 'minisearch';
import { tokenize } from '../../../models/text/tokenize';
import type { Item } from '../../../models/types';

export interface Found {
  readonly item: Item;
  /** Relevance: comparable within one answer alone. */
  readonly score: number;
}

/** Search over a whole catalogue by title and former titles, people, genre, tag, year and every word of its text. */
export interface CatalogueSearch {
  /** Items in the order of relevance, all that match. Waits for the index when it is not built yet. */
  find(query: string): Promise<readonly Found[]>;
  /** Starts to build the index in slices; `find` does so too. */
  prepare(): Promise<void>;
}

interface SearchDocument {
  readonly id: number;
  readonly title: string;
  /** Under what other titles people know it. */
  readonly names: string;
  readonly creators: string;
  readonly labels: string;
  readonly year: string;
  readonly text: string;
}

/** Items indexed between two turns of the event loop: some 10 ms, so that a ranking never waits long. */
const SLICE = 200;

const OPTIONS: SearchOptions = {
  // A word of a plot counts little: a title or a name is what a person remembers.
  boost: { title: 3, names: 2.5, creators: 2, text: 0.4 },
  prefix: true,
  // One wrong letter in a word of five, none in `star` (which would find `stir`, `scar`, `stay` …).
  fuzzy: (term) => (term.length > 4 && !/\d/.test(term) ? 0.2 : false),
  weights: { prefix: 0.6, fuzzy: 0.3 },
};

export function catalogueSearch(items: readonly Item[]): CatalogueSearch {
  const index = new MiniSearch<SearchDocument>({
    fields: ['title', 'names', 'creators', 'labels', 'year', 'text'],
    tokenize,
    processTerm: (term) => term, // tokens are folded already
    searchOptions: {
      ...OPTIONS,
      // Of two that match equally, the one that people know is meant; 100,000 votes double a score.
      boostDocument: (id) => 1 + Math.log10(1 + (items[id as number].crowd?.votes ?? 0)) / 5,
    },
  });
  let built: Promise<void> | null = null;
  const prepare = () => (built ??= index.addAllAsync(items.map(documentOf), { chunkSize: SLICE }));
  return {
    prepare,
    async find(query) {
      if (tokenize(query).length === 0) return [];
      await prepare();
      const strict = index.search(query, { combineWith: 'AND' });
      const results = strict.length > 0 ? strict : index.search(query, { combineWith: 'OR' });
      return results.map(({ id, score }) => ({ item: items[id as number], score }));
    },
  };
}

/** The one fact that is a name, as importers call it; of the others (running time, budget) nobody types the words. */
const NAMES = 'Also known as';

const documentOf = (
  { title, facts, creators, genres, tags, year, text }: Item,
  id: number,
): SearchDocument => ({
  id,
  title,
  names: facts[NAMES] ?? '',
  creators: creators.join(' '),
  labels: [...genres, ...tags].join(' '),
  year: year === null ? '' : String(year),
  text,
});
