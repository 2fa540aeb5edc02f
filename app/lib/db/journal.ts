/** Where a tap is kept. Nothing but this one transaction has to succeed for it. */
import type { Interaction, InteractionContext, InteractionKind, ItemId } from '../../../models/types';
import { ensureDevice } from './device';
import { orStorageFull } from './errors';
import type { PalateDb } from './open';
import { mustOwn } from './owner';
import { readSetting, writeSetting } from './settings';

export interface Draft {
  /** A UUIDv7 made beforehand, for events that name each other; absent: the journal makes one. */
  readonly id?: string;
  readonly kind: InteractionKind;
  readonly itemId: ItemId;
  readonly value?: number | null;
  readonly context?: InteractionContext | null;
}

export interface JournalOptions {
  /** Client time, ms since the epoch: data, never order (P6). */
  readonly now: () => number;
  /** A new UUIDv7. */
  readonly newId: () => string;
}

export class Journal {
  readonly #db: PalateDb;
  readonly #options: JournalOptions;

  constructor(db: PalateDb, options: JournalOptions) {
    this.#db = db;
    this.#options = options;
  }

  /**
   * Writes the events, the device's next seq and the outbox entries in one transaction (P1, P7). Read-write
   * transactions over the same tables run one after another, in all tabs, so seqs have neither gaps nor twins.
   * @throws {StorageFullError} when the browser refuses; {OwnerChangedError} when the page belongs to somebody who has
   * left (P11). Then nothing of the call was written.
   */
  async record(drafts: Draft | readonly Draft[]): Promise<Interaction[]> {
    const list: readonly Draft[] = 'kind' in drafts ? [drafts] : drafts;
    if (list.length === 0) return [];
    // Ids are made before the first try: a retry after a lost connection can see that the commit had worked.
    const ids = list.map(({ id }) => id ?? this.#options.newId());
    const at = Math.round(this.#options.now());
    return orStorageFull('What you did', () => this.#db.survive(() => this.#write(list, ids, at)));
  }

  #write(drafts: readonly Draft[], ids: readonly string[], at: number): Promise<Interaction[]> {
    const db = this.#db;
    return db.transaction('rw', db.interactions, db.outbox, db.settings, async () => {
      await mustOwn(db);
      const kept = await db.interactions.where('id').anyOf(ids).sortBy('seq');
      if (kept.length > 0) return kept.map(({ row: _row, serverSeq: _serverSeq, ...event }) => event);
      const deviceId = await ensureDevice(db, this.#options.newId);
      const first = (await readSetting(db, 'nextSeq')) ?? 1;
      const events = drafts.map((draft, index): Interaction => ({
        id: ids[index],
        deviceId,
        seq: first + index,
        kind: draft.kind,
        itemId: draft.itemId,
        value: draft.value ?? null,
        context: draft.context ?? null,
        at,
      }));
      const rows = await db.interactions.bulkAdd(
        events.map((event) => ({ ...event, serverSeq: null })),
        { allKeys: true },
      );
      await db.outbox.bulkAdd(events.map(({ seq }, index) => ({ seq, row: rows[index], queuedAt: at })));
      await writeSetting(db, 'nextSeq', first + events.length);
      return events;
    });
  }
}
