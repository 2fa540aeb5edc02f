import MiniSearch, { type SearchOptions } from 'minisearch';
import { tokenize } from '../../../models/text/tokenize';
import type { Item } from '../../../models/types';

/** Search over a whole catalogue by title, people, genre, tag and year. */
export interface CatalogueSearch {
  /** Items in the order of relevance, all that match. Waits for the index when it is not built yet. */
  find(query: string): Promise<readonly Item[]>;
  /** Starts to build the index in slices; `find` does so too. */
  prepare(): Promise<void>;
}

interface SearchDocument {
  readonly id: number;
  readonly title: string;
  readonly creators: string;
  readonly labels: string;
  readonly year: string;
}

/** Items indexed between two turns of the event loop: some 10 ms, so that a ranking never waits long. */
const SLICE = 200;

const OPTIONS: SearchOptions = {
  boost: { title: 3, creators: 2 },
  prefix: true,
  // One wrong letter in a word of five, none in `star` (which would find `stir`, `scar`, `stay` …).
  fuzzy: (term) => (term.length > 4 && !/\d/.test(term) ? 0.2 : false),
  weights: { prefix: 0.6, fuzzy: 0.3 },
};

export function catalogueSearch(items: readonly Item[]): CatalogueSearch {
  const index = new MiniSearch<SearchDocument>({
    fields: ['title', 'creators', 'labels', 'year'],
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
      return results.map(({ id }) => items[id as number]);
    },
  };
}

const documentOf = ({ title, creators, genres, tags, year }: Item, id: number): SearchDocument => ({
  id,
  title,
  creators: creators.join(' '),
  labels: [...genres, ...tags].join(' '),
  year: year === null ? '' : String(year),
});
