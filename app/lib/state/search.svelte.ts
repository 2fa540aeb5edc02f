import type { SearchView } from '../workers/messages';
import type { Recommend } from './recommend';

/** Long enough to skip most letters of a typed word, short enough to feel like none. */
const DEBOUNCE_MS = 120;
const LIMIT = 36;

/** Search over the whole catalogue as one types; an answer to an older question is never shown. */
export class Search {
  readonly #recommend: Recommend;
  readonly #say: (words: string) => void;
  #query = $state('');
  #view: SearchView | null = $state.raw(null);
  #busy = $state(false);
  #problem: string | null = $state(null);
  #timer: ReturnType<typeof setTimeout> | undefined;
  #asked = new AbortController();

  constructor(recommend: Recommend, say: (words: string) => void) {
    this.#recommend = recommend;
    this.#say = say;
  }

  get query(): string {
    return this.#query;
  }
  get view(): SearchView | null {
    return this.#view;
  }
  get busy(): boolean {
    return this.#busy;
  }
  get problem(): string | null {
    return this.#problem;
  }

  type(query: string): void {
    this.#query = query;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.ask(), DEBOUNCE_MS);
  }

  /** Asks at once: on Enter, and for a query from the address bar. */
  async ask(query = this.#query): Promise<void> {
    clearTimeout(this.#timer);
    this.#query = query;
    this.#asked.abort();
    const { signal } = (this.#asked = new AbortController());
    if (query.trim() === '') {
      this.#view = null;
      this.#busy = false;
      return;
    }
    this.#busy = true;
    try {
      const view = await this.#recommend.call('search', { query, limit: LIMIT }, { signal });
      this.#view = view;
      this.#problem = null;
      this.#say(view.total === 0 ? `Nothing found for ${query}` : `${view.total} found for ${query}`);
    } catch (error) {
      if (!signal.aborted) this.#problem = error instanceof Error ? error.message : String(error);
    } finally {
      if (!signal.aborted) this.#busy = false;
    }
  }
}
