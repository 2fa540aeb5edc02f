import type { Interaction, ItemId, Standing } from '../../../models/types';
import type { LibraryView } from '../workers/messages';
import { standingAfter } from './acts';
import { alsoSaid, NOTHING_SAID, saidSince, type Said } from './said';
import { standingsOf } from './standings';
import type { Recommend } from './recommend';

/** What the person said so far: the library page, and the pressed state of every button elsewhere. */
export class Library {
  readonly #recommend: Recommend;
  #view: LibraryView | null = $state.raw(null);
  #problem: string | null = $state(null);
  #standings = $derived(standingsOf(this.#view));
  /** What was said since the view was asked for: the buttons answer at once, and a second tap knows of the first. */
  #said: Said = $state.raw(NOTHING_SAID);
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

  /** Undefined: nothing was said of the item, as far as is known here. */
  standingOf(itemId: ItemId): Standing | undefined {
    return this.#said.get(itemId)?.standing ?? this.#standings.get(itemId);
  }

  /** @param otherwise what to believe for as long as the library has not been read */
  knownStanding(itemId: ItemId, otherwise: Standing | undefined): Standing | undefined {
    return this.standingOf(itemId) ?? (this.#view ? undefined : otherwise);
  }

  /** @param before what stood when the person said it */
  said(event: Interaction, before: Standing | undefined): void {
    this.#said = alsoSaid(this.#said, standingAfter(before, event), this.#asked);
  }

  async refresh(): Promise<void> {
    const asked = ++this.#asked;
    try {
      const view = await this.#recommend.call('library', { now: Date.now() });
      if (asked !== this.#asked) return; // a later question is under way
      this.#view = view;
      this.#said = saidSince(this.#said, asked);
      this.#problem = null;
    } catch (error) {
      this.#problem = error instanceof Error ? error.message : String(error);
    }
  }
}
