/** Films of MovieLens, put together from the files that speak of them. */
import type { Item, ItemId } from '../../models/types';
import { mapGenre } from '../catalogue/genres';
import { alternativesFact, filmId, parseFilmTitle, type FilmTitle } from '../catalogue/identity';
import { MAX_TAG, normaliseTag } from '../catalogue/tags';
import type { CleanedRecord } from '../records';
import type { Step } from './movielens-editions';

/** Tags of one film that are kept: those that most people gave. */
export const MAX_TAGS = 40;

const NO_GENRES = '(no genres listed)';

interface Film extends FilmTitle {
  readonly movieId: string;
  readonly genres: readonly string[];
  /** Tag -> how many times it was given. */
  readonly tags: Map<string, number>;
  readonly externalIds: Record<string, string>;
}

/** A tag of the genome is kept from this relevance in [0, 1] on. */
const STRONG = 0.8;

/** Each `add…` answers null when the row is taken, otherwise what is wrong with it. */
export class MovieLensFilms {
  readonly #films = new Map<string, Film>();
  /** tagId -> tag of the genome. */
  readonly #genome = new Map<string, string>();
  readonly #cleaned: CleanedRecord[] = [];

  take(step: Step, cells: readonly string[]): string | null {
    if (step === 'films') return this.addFilm(cells);
    if (step === 'links') return this.addLinks(cells);
    if (step === 'tags') return this.addTag(cells);
    if (step === 'genome tags') return this.addGenomeTag(cells);
    return this.addRelevance(cells);
  }

  addFilm([movieId, raw, genreList]: readonly string[]): string | null {
    if (!/^\d+$/.test(movieId ?? '')) return 'movieId is not a whole number';
    if (this.#films.has(movieId as string)) return 'this movieId was there before';
    const parsed = parseFilmTitle(raw ?? '');
    if (parsed.title === '') return 'title is empty';
    if (parsed.year === null) this.#clean('titles without a year', raw as string);
    const { genres, tags } = this.#genres(genreList ?? '', parsed.title);
    this.#films.set(movieId as string, {
      ...parsed,
      movieId: movieId as string,
      genres,
      tags: new Map(tags.map((tag) => [tag, 1])),
      externalIds: { movielens: movieId as string },
    });
    return null;
  }

  addLinks([movieId, imdb, tmdb]: readonly string[]): string | null {
    const film = this.#films.get(movieId ?? '');
    if (!film) return 'movieId is not among the films';
    if (!/^\d*$/.test(imdb ?? '') || !/^\d*$/.test(tmdb ?? '')) return 'imdbId or tmdbId is not a number';
    if (imdb) film.externalIds.imdb = `tt${imdb.padStart(7, '0')}`;
    if (tmdb) film.externalIds.tmdb = tmdb;
    return null;
  }

  addTag([user, movieId, raw]: readonly string[]): string | null {
    if (!/^\d+$/.test(user ?? '')) return 'userId is not a whole number';
    const film = this.#films.get(movieId ?? '');
    if (!film) return 'movieId is not among the films';
    const tag = normaliseTag(raw ?? '');
    if (tag === null) return `tag is empty or longer than ${MAX_TAG} characters`;
    film.tags.set(tag, (film.tags.get(tag) ?? 0) + 1);
    return null;
  }

  addGenomeTag([tagId, raw]: readonly string[]): string | null {
    const tag = normaliseTag(raw ?? '');
    if (!/^\d+$/.test(tagId ?? '')) return 'tagId is not a whole number';
    if (tag === null) return `tag is empty or longer than ${MAX_TAG} characters`;
    this.#genome.set(tagId as string, tag);
    return null;
  }

  /** Tags of people come first: a relevance weighs less than one person's word. */
  addRelevance([movieId, tagId, raw]: readonly string[]): string | null {
    const film = this.#films.get(movieId ?? '');
    if (!film) return 'movieId is not among the films';
    const tag = this.#genome.get(tagId ?? '');
    if (tag === undefined) return 'tagId is not in genome-tags.csv';
    const relevance = /^\d/.test(raw ?? '') ? Number(raw) : NaN;
    if (!(relevance >= 0 && relevance <= 1)) return 'relevance is not within 0 and 1';
    if (relevance >= STRONG && !film.tags.has(tag)) film.tags.set(tag, relevance / 2);
    return null;
  }

  /**
   * The films as catalogue items, in the order of the file. Where two have one title and year, the lower movieId
   * keeps the plain id and the others carry theirs at the end, so that the order of rows does not matter.
   */
  *items(): Generator<{ movieId: string; item: Item }> {
    const owner = new Map<ItemId, string>();
    for (const film of this.#films.values()) {
      const id = filmId(film.title, film.year);
      const rival = owner.get(id);
      if (rival === undefined || Number(film.movieId) < Number(rival)) owner.set(id, film.movieId);
    }
    for (const film of this.#films.values()) {
      const plain = filmId(film.title, film.year);
      const alone = owner.get(plain) === film.movieId;
      if (!alone) this.#clean('films told apart that share title and year', `${film.title} (${film.year})`);
      const id = alone ? plain : `${plain}-ml${film.movieId}`;
      yield { movieId: film.movieId, item: toItem(film, id) };
    }
  }

  /** What was put right so far, each said once. */
  *cleaned(): Generator<CleanedRecord> {
    yield* this.#cleaned.splice(0);
  }

  #genres(list: string, title: string): { genres: string[]; tags: string[] } {
    const genres = new Set<string>();
    const tags = new Set<string>();
    if (list.trim() === NO_GENRES || list.trim() === '') this.#clean('films without a genre', title);
    else {
      for (const word of list.split('|')) {
        const mapping = mapGenre(word);
        if (!mapping) this.#clean('unknown genres kept as tags', word);
        for (const genre of mapping?.genres ?? []) genres.add(genre);
        for (const tag of mapping ? (mapping.tags ?? []) : [normaliseTag(word)]) if (tag) tags.add(tag);
      }
    }
    return { genres: [...genres], tags: [...tags] };
  }

  #clean(rule: string, detail: string): void {
    this.#cleaned.push({ type: 'cleaned', rule, detail });
  }
}

function toItem(film: Film, id: ItemId): Item {
  const tags = [...film.tags]
    .sort(([a, timesA], [b, timesB]) => timesB - timesA || (a < b ? -1 : 1))
    .slice(0, MAX_TAGS)
    .map(([tag]) => tag);
  return {
    id,
    kind: 'film',
    title: film.title,
    year: film.year,
    genres: film.genres,
    creators: [],
    tags,
    text: '',
    facts: alternativesFact(film.alternatives),
    crowd: null,
    media: null,
    externalIds: film.externalIds,
  };
}
