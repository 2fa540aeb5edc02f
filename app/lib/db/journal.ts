/** Where a tap is kept. Nothing but this one transaction has to succeed for it. */
import type {
  Interaction,
  InteractionContext,
  InteractionKind,
  ItemId,
  UnnumberedInteraction,
} from '../../../models/types';
import { ensureDevice } from './device';
import { orStorageFull } from './errors';
import { asEvent } from './history';
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

export interface Written {
  readonly events: Interaction[];
  /** The row of the last of them: whoever has read up to it knows them all. 0: nothing was to be written. */
  readonly lastRow: number;
}

export class Journal {
  readonly #db: PalateDb;
  readonly #options: JournalOptions;

  constructor(db: PalateDb, options: JournalOptions) {
    this.#db = db;
    this.#options = options;
  }

  /**
   * What the drafts will be as events: a list can be ranked with them while they are being written. Ids are made here,
   * before the first try, so that a retry after a lost connection can see that the commit had worked.
   */
  prepare(drafts: readonly Draft[]): UnnumberedInteraction[] {
    const at = Math.round(this.#options.now());
    return drafts.map(({ id, kind, itemId, value, context }) => ({
      ...{ id: id ?? this.#options.newId(), kind, itemId, at },
      value: value ?? null,
      context: context ?? null,
    }));
  }

  /** Prepares and writes: for what no list waits for. */
  async record(drafts: Draft | readonly Draft[]): Promise<Interaction[]> {
    return (await this.write(this.prepare('kind' in drafts ? [drafts] : drafts))).events;
  }

  /**
   * Writes the events, the device's next seq and the outbox entries in one transaction (P1, P7). Read-write
   * transactions over the same tables run one after another, in all tabs, so seqs have neither gaps nor twins.
   * @throws {StorageFullError} when the browser refuses; {OwnerChangedError} when the page belongs to somebody who has
   * left (P11). Then nothing of the call was written.
   */
  async write(events: readonly UnnumberedInteraction[]): Promise<Written> {
    if (events.length === 0) return { events: [], lastRow: 0 };
    return orStorageFull('What you did', () => this.#db.survive(() => this.#write(events)));
  }

  #write(unnumbered: readonly UnnumberedInteraction[]): Promise<Written> {
    const db = this.#db;
    return db.transaction('rw', db.interactions, db.outbox, db.settings, async () => {
      await mustOwn(db);
      const ids = unnumbered.map(({ id }) => id);
      const kept = await db.interactions.where('id').anyOf(ids).sortBy('seq');
      if (kept.length > 0) return { events: kept.map(asEvent), lastRow: kept.at(-1)!.row };
      const deviceId = await ensureDevice(db, this.#options.newId);
      const first = (await readSetting(db, 'nextSeq')) ?? 1;
      const events = unnumbered.map((event, index): Interaction => ({
        ...event,
        deviceId,
        seq: first + index,
      }));
      const rows = await db.interactions.bulkAdd(
        events.map((event) => ({ ...event, serverSeq: null })),
        { allKeys: true },
      );
      await db.outbox.bulkAdd(events.map(({ seq, at }, index) => ({ seq, row: rows[index], queuedAt: at })));
      await writeSetting(db, 'nextSeq', first + events.length);
      return { events, lastRow: rows.at(-1)! };
    });
  }
}
