import { deriveSeed } from '../../../models/math/random';
import { preferencesOf, reviews, settledItems, standings } from '../../../models/preference';
import type {
  ItemId,
  Preference,
  Review,
  Standing,
  UnnumberedInteraction,
  Wishes,
} from '../../../models/types';
import { asksNothing, NO_WISHES, wishesFrom } from '../../../models/wishes';
import type { EngineStore, HistoryPage, Invitation, LoggedInteraction } from './engine-store';
import type { Saying } from './messages';

/** What the person did and asked for, as far as it has been read, and what follows from it. */
export interface HistorySnapshot {
  readonly standings: ReadonlyMap<ItemId, Standing>;
  readonly reviews: ReadonlyMap<ItemId, Review>;
  readonly preferences: readonly Preference[];
  /** Items that must not be recommended again. */
  readonly settled: ReadonlySet<ItemId>;
  /** The same object for as long as nothing else is asked for. */
  readonly wishes: Wishes;
  /** Tells histories apart: 32 bits of their events in order, and of what is asked for. */
  readonly fingerprint: number;
}

/** Keeps up with the database by reading only what is new. */
export class HistoryLog {
  readonly #store: Pick<EngineStore, 'historyAfter'>;
  #events: LoggedInteraction[] = [];
  #lastRow = 0;
  #epoch: string | null = null;
  #fingerprint = 0;
  #wishes: Wishes = NO_WISHES;
  #invitation: Invitation | null = null;
  #snapshot: HistorySnapshot | null = null;

  constructor(store: Pick<EngineStore, 'historyAfter'>) {
    this.#store = store;
  }

  /** Without impressions, in the person's order, as of the last `catchUp`; the next one may add to them. */
  get events(): readonly LoggedInteraction[] {
    return this.#events;
  }

  /** To an experiment, as of the last `catchUp`; null: to none. */
  get invitation(): Invitation | null {
    return this.#invitation;
  }

  /** Row of the log up to which it has been read. */
  get lastRow(): number {
    return this.#lastRow;
  }

  async catchUp(): Promise<HistorySnapshot> {
    let page = await this.#store.historyAfter(this.#lastRow);
    if (page.epoch !== this.#epoch || page.lastRow < this.#lastRow) {
      if (this.#lastRow > 0) page = await this.#store.historyAfter(0);
      this.#restart(page.epoch);
    }
    this.#lastRow = page.lastRow;
    if (page.rows.length > 0) this.#append(page.rows);
    this.#hear(page.taste);
    this.#invitation = page.invitation;
    return (this.#snapshot ??= this.#taken(this.#events, this.#fingerprint));
  }

  /**
   * As if what is being said were read already; until the write is done, the database would keep a reader waiting. The
   * answer is what `catchUp` gives once it is.
   */
  async hearing({ events, keptRow }: Saying): Promise<HistorySnapshot> {
    if (events.length === 0) return this.catchUp();
    const snapshot = this.#lastRow < keptRow || !this.#snapshot ? await this.catchUp() : this.#snapshot;
    const read = new Set(this.#events.map(({ id }) => id));
    const unread = events.filter(({ id, kind }) => kind !== 'impression' && !read.has(id));
    if (unread.length === 0) return snapshot;
    return this.#taken(
      [...this.#events, ...unread],
      unread.reduce((print, { id }) => deriveSeed(print, id), this.#fingerprint),
    );
  }

  #restart(epoch: string): void {
    this.#events = [];
    this.#epoch = epoch;
    this.#fingerprint = 0;
    this.#snapshot = null;
  }

  #append(rows: readonly LoggedInteraction[]): void {
    for (const event of rows) {
      this.#events.push(event);
      this.#fingerprint = deriveSeed(this.#fingerprint, event.id);
    }
    this.#snapshot = null;
  }

  #hear(taste: HistoryPage['taste']): void {
    const wishes = wishesFrom(taste);
    if (JSON.stringify(wishes) === JSON.stringify(this.#wishes)) return;
    this.#wishes = wishes;
    if (this.#snapshot) this.#snapshot = { ...this.#snapshot, ...this.#asked(this.#fingerprint) };
  }

  /** @param fingerprint of the events alone */
  #asked(fingerprint: number): Pick<HistorySnapshot, 'wishes' | 'fingerprint'> {
    const wishes = this.#wishes;
    const said = !asksNothing(wishes);
    return { wishes, fingerprint: said ? deriveSeed(fingerprint, JSON.stringify(wishes)) : fingerprint };
  }

  #taken(events: readonly UnnumberedInteraction[], fingerprint: number): HistorySnapshot {
    const standing = standings(events);
    return {
      standings: standing,
      reviews: reviews(events),
      preferences: preferencesOf(events),
      settled: settledItems(standing),
      ...this.#asked(fingerprint),
    };
  }
}
