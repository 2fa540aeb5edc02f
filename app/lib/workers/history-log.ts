import { deriveSeed } from '../../../models/math/random';
import { preferencesOf, settledItems, standings } from '../../../models/preference';
import type { Interaction, ItemId, Preference, Standing } from '../../../models/types';
import type { EngineStore } from './engine-store';

/** What the person did, as far as it has been read, and what follows from it. */
export interface HistorySnapshot {
  readonly standings: ReadonlyMap<ItemId, Standing>;
  readonly preferences: readonly Preference[];
  /** Items that must not be recommended again. */
  readonly settled: ReadonlySet<ItemId>;
  /** Tells histories apart: 32 bits of their events in order. */
  readonly fingerprint: number;
}

/** Keeps up with the database by reading only what is new. */
export class HistoryLog {
  readonly #store: Pick<EngineStore, 'historyAfter'>;
  #events: Interaction[] = [];
  #lastRow = 0;
  #epoch: string | null = null;
  #fingerprint = 0;
  #snapshot: HistorySnapshot | null = null;

  constructor(store: Pick<EngineStore, 'historyAfter'>) {
    this.#store = store;
  }

  async catchUp(): Promise<HistorySnapshot> {
    let page = await this.#store.historyAfter(this.#lastRow);
    if (page.epoch !== this.#epoch || page.lastRow < this.#lastRow) {
      if (this.#lastRow > 0) page = await this.#store.historyAfter(0);
      this.#restart(page.epoch);
    }
    this.#lastRow = page.lastRow;
    if (page.rows.length > 0) this.#append(page.rows);
    return (this.#snapshot ??= this.#taken());
  }

  #restart(epoch: string): void {
    this.#events = [];
    this.#epoch = epoch;
    this.#fingerprint = 0;
    this.#snapshot = null;
  }

  #append(rows: readonly Interaction[]): void {
    for (const event of rows) {
      this.#events.push(event);
      this.#fingerprint = deriveSeed(this.#fingerprint, event.id);
    }
    this.#snapshot = null;
  }

  #taken(): HistorySnapshot {
    const standing = standings(this.#events);
    return {
      standings: standing,
      preferences: preferencesOf(this.#events),
      settled: settledItems(standing),
      fingerprint: this.#fingerprint,
    };
  }
}
