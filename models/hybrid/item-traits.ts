/** What a catalogue states of an item that a person may wish for or against, and has no field for. */
import type { Item } from '../types';
import { foldName } from '../wishes';

const LANGUAGE_FACTS = new Set(['language', 'languages', 'original language']);

/**
 * Ratings that admit adults only: MPAA (NC-17, and X before 1990), BBFC R18, ESRB Adults Only, Australia's X 18+. What
 * is only advised (18, R) is not among them: those boards mean horror as often as anything else.
 */
const ADULT_RATINGS = new Set([
  'nc-17',
  'nc17',
  'x',
  'xx',
  'xxx',
  'x18+',
  'x 18+',
  'r18',
  'ao',
  'adults only',
]);
const RATING_FACTS = new Set(['rated', 'rating', 'certificate', 'age rating']);

const ADULT_LABELS = new Set(['adults only', 'erotica', 'hentai', 'nc-17', 'porn', 'pornography', 'x-rated']);
/** `Adult` is what film catalogues call pornography; readers of books tag as `adult` whatever is not for children. */
const ADULT_FILM_GENRE = 'adult';

/** The languages that an item states; empty when its source does not say. */
export function languagesOf({ facts }: Pick<Item, 'facts'>): string[] {
  const stated = Object.entries(facts).filter(([name]) => LANGUAGE_FACTS.has(foldName(name)));
  const names = stated.flatMap(([, value]) => value.split(/[,;/|]/)).map((name) => name.trim());
  return [...new Set(names)].filter((name) => name !== '');
}

/** Whether an item's source marks it as for adults only. */
export function isAdult({
  kind,
  genres,
  tags,
  facts,
}: Pick<Item, 'kind' | 'genres' | 'tags' | 'facts'>): boolean {
  return (
    genres.some(
      (genre) => isAdultLabel(genre) || (kind === 'film' && foldName(genre) === ADULT_FILM_GENRE),
    ) ||
    tags.some(isAdultLabel) ||
    Object.entries(facts).some(
      ([name, value]) => RATING_FACTS.has(foldName(name)) && ADULT_RATINGS.has(foldName(value)),
    )
  );
}

const isAdultLabel = (label: string): boolean => ADULT_LABELS.has(foldName(label));
