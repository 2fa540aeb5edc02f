/** One list of film genres for all sources, so that catalogues can be joined and filtered. */

/** What a source calls a genre -> catalogue genres, and tags for what is finer than a genre. */
interface Mapping {
  readonly genres: readonly string[];
  readonly tags?: readonly string[];
}

const PLAIN = [
  'Action',
  'Adventure',
  'Animation',
  'Children',
  'Comedy',
  'Crime',
  'Documentary',
  'Drama',
  'Fantasy',
  'Film Noir',
  'Horror',
  'Musical',
  'Mystery',
  'Romance',
  'Sci-Fi',
  'Thriller',
  'War',
  'Western',
] as const;

const MAPPINGS = new Map<string, Mapping>([
  ...PLAIN.map((genre): [string, Mapping] => [genre.toLowerCase(), { genres: [genre] }]),
  // MovieLens
  ["children's", { genres: ['Children'] }],
  ['film-noir', { genres: ['Film Noir'] }],
  ['imax', { genres: [], tags: ['imax'] }], // a screen, not a genre
  // vega-datasets, Major Genre
  ['thriller/suspense', { genres: ['Thriller'], tags: ['suspense'] }],
  ['romantic comedy', { genres: ['Romance', 'Comedy'], tags: ['romantic comedy'] }],
  ['black comedy', { genres: ['Comedy'], tags: ['black comedy'] }],
  ['concert/performance', { genres: ['Musical'], tags: ['concert'] }],
  // vega-datasets, Creative Type: three of them are genres by another name
  ['science fiction', { genres: ['Sci-Fi'] }],
  ['kids fiction', { genres: ['Children'] }],
  ['super hero', { genres: [], tags: ['superhero'] }],
]);

/** Catalogue genres and tags of a source's word; null when the list does not know it. */
export const mapGenre = (word: string): Mapping | null => MAPPINGS.get(word.trim().toLowerCase()) ?? null;
