import type { ItemId, Standing } from '../../../models/types';
import type { ItemView } from '../workers/messages';
import type { Recommend } from './recommend';
import type { VisitSeed } from './seed';

/** One item with what the models say of it. `missing`: the catalogue does not have it. */
export class ItemPage {
  readonly #recommend: Recommend;
  readonly #seed: VisitSeed;
  #id: ItemId | null = $state(null);
  #view: ItemView | null = $state.raw(null);
  #phase = $state<'loading' | 'ready' | 'missing' | 'failed'>('loading');
  #problem: string | null = $state(null);

  constructor(recommend: Recommend, seed: VisitSeed) {
    this.#recommend = recommend;
    this.#seed = seed;
  }

  get isOpen(): boolean {
    return this.#id !== null;
  }
  get view(): ItemView | null {
    return this.#view;
  }
  get phase(): 'loading' | 'ready' | 'missing' | 'failed' {
    return this.#phase;
  }
  get problem(): string | null {
    return this.#problem;
  }

  /** Undefined: the page shows another item, or nothing was said of this one. */
  standingOf(id: ItemId): Standing | undefined {
    return this.#view?.item.id === id ? (this.#view.standing ?? undefined) : undefined;
  }

  async open(id: ItemId): Promise<void> {
    if (id !== this.#id) {
      this.#id = id;
      this.#view = null;
      this.#phase = 'loading';
    }
    try {
      const view = await this.#recommend.call('item', { id, now: Date.now(), seed: this.#seed.now });
      if (id !== this.#id) return; // the person went on
      this.#view = view;
      this.#phase = view ? 'ready' : 'missing';
      this.#problem = null;
    } catch (error) {
      if (id !== this.#id) return;
      this.#problem = error instanceof Error ? error.message : String(error);
      if (!this.#view) this.#phase = 'failed';
    }
  }

  /** The page is left: taps elsewhere need not rank it again. */
  close(): void {
    this.#id = null;
    this.#view = null;
    this.#phase = 'loading';
  }

  async refresh(): Promise<void> {
    if (this.#id !== null) await this.open(this.#id);
  }
}
