import type { SearchView } from '../workers/messages';
import type { Recommend } from './recommend';
import type { VisitSeed } from './seed';

/** Long enough to skip most letters of a typed word, short enough to feel like none. */
const DEBOUNCE_MS = 120;
/** Results that are shown at first, and with each `more`. */
const PAGE = 36;

/** Search over the whole catalogue as one types; an answer to an older question is never shown. */
export class Search {
  readonly #recommend: Recommend;
  readonly #seed: VisitSeed;
  /** Whether there is a catalogue: without one nothing would be found, and that would be said. */
  readonly #isReady: () => boolean;
  readonly #say: (words: string) => void;
  #query = $state('');
  #view: SearchView | null = $state.raw(null);
  #busy = $state(false);
  #problem: string | null = $state(null);
  #limit = PAGE;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #asked = new AbortController();

  constructor(
    recommend: Recommend,
    seed: VisitSeed,
    { isReady, say }: { isReady: () => boolean; say: (words: string) => void },
  ) {
    this.#recommend = recommend;
    this.#isReady = isReady;
    this.#seed = seed;
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

  /** Shows more results of the query that was asked last. */
  async more(): Promise<void> {
    if (!this.#view) return;
    this.#limit = this.#view.slate.entries.length + PAGE;
    await this.ask(this.#view.query);
  }

  /** Asks at once: on Enter, and for a query from the address bar. */
  async ask(query = this.#query): Promise<void> {
    clearTimeout(this.#timer);
    this.#query = query;
    const same = query === this.#view?.query ? this.#view : null;
    if (!same) this.#limit = PAGE;
    this.#asked.abort();
    const { signal } = (this.#asked = new AbortController());
    if (query.trim() === '' || !this.#isReady()) {
      this.#view = null;
      this.#busy = false;
      this.#problem = null;
      return;
    }
    this.#busy = true;
    try {
      // More of the same is the same slate, also when a tap has stepped the seed meanwhile.
      const seed = same?.slate.seed ?? this.#seed.now;
      const view = await this.#recommend.call('search', { query, limit: this.#limit, seed }, { signal });
      this.#view = view;
      this.#problem = null;
      this.#say(wordsFor(view, same?.total === view.total));
    } catch (error) {
      if (!signal.aborted) this.#problem = error instanceof Error ? error.message : String(error);
    } finally {
      if (!signal.aborted) this.#busy = false;
    }
  }
}

/** @param grown only more of them are shown */
function wordsFor({ query, total, slate }: SearchView, grown: boolean): string {
  if (total === 0) return `Nothing found for ${query}`;
  return grown ? `${slate.entries.length} of ${total} shown` : `${total} found for ${query}`;
}
