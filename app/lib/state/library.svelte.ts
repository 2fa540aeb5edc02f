import type { ItemId, Standing } from '../../../models/types';
import type { LibraryView } from '../workers/messages';
import { standingsOf } from './standings';
import type { Recommend } from './recommend';

/** What the person said so far: the library page, and the pressed state of every button elsewhere. */
export class Library {
  readonly #recommend: Recommend;
  #view: LibraryView | null = $state.raw(null);
  #problem: string | null = $state(null);
  #standings = $derived(standingsOf(this.#view));
  #asked = 0;

  constructor(recommend: Recommend) {
    this.#recommend = recommend;
  }

  get view(): LibraryView | null {
    return this.#view;
  }
  get problem(): string | null {
    return this.#problem;
  }

  /** Undefined: nothing was said of the item, or it was taken back. */
  standingOf(itemId: ItemId): Standing | undefined {
    return this.#standings.get(itemId);
  }

  async refresh(): Promise<void> {
    const asked = ++this.#asked;
    try {
      const view = await this.#recommend.call('library', { now: Date.now() });
      if (asked !== this.#asked) return; // a later question is under way
      this.#view = view;
      this.#problem = null;
    } catch (error) {
      this.#problem = error instanceof Error ? error.message : String(error);
    }
  }
}
