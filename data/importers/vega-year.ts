/** Release years of vega-datasets, whose dates went through two-digit years and the Unix epoch. */

/** The set was put together in 2010 and knows two films of 2011; a later year is a century too late. */
const LAST_YEAR = 2011;

/** What the source writes where it has no date: the Unix epoch, one time zone west of Greenwich. */
const NO_DATE = 'Dec 31 1969';

/**
 * Where only the year was known, the source wrote 1 January and lost a day on the way: of 36 films dated 31 December
 * up to 1980 that MovieLens knows too, 34 belong to the year after. Real premieres of that day begin in 1997.
 */
const LAST_SLIPPED_YEAR = 1996;

/** Film begins here (Edison's first public reels); earlier years cannot be right. */
const FIRST_YEAR = 1888;

/**
 * @param date for example `Jun 12 1998`
 * @param now ms since the epoch
 * @returns the year, or null when it is not known; and the cleaning rule that was needed, or null
 */
export function releaseYear(date: string | null, now: number): { year: number | null; rule: string | null } {
  if (date === null || date === NO_DATE) return { year: null, rule: 'release dates unknown' };
  const match = /^[A-Z][a-z]{2} \d{1,2} (\d{4}|\d{2})$/.exec(date);
  if (!match) return { year: null, rule: 'release dates not readable' };
  const written = Number(match[1]);
  const year = written < 100 ? 1900 + written : written;
  const last = Math.min(LAST_YEAR, new Date(now).getUTCFullYear());
  if (date.startsWith('Dec 31') && year >= FIRST_YEAR && year <= LAST_SLIPPED_YEAR) {
    return { year: year + 1, rule: 'years corrected that had slipped by a day' };
  }
  if (year <= last && year >= FIRST_YEAR) return { year, rule: null };
  if (year - 100 <= last && year > last && year - 100 >= FIRST_YEAR) {
    return { year: year - 100, rule: 'years a century too late corrected' };
  }
  return { year: null, rule: 'release dates not readable' };
}
