/** The device's database: its tables, its opening, and what happens when another tab or the system takes it away. */
import { Dexie } from 'dexie';
import type { DexieOptions, Table } from 'dexie';
import { isConnectionLost } from './errors';
import type { BlobRow, OutboxRow, QuarantineRow, RegisterRow, SettingRow, StoredInteraction } from './rows';

export interface OpenOptions {
  /** A newer version of the app upgraded the database in another tab: this page has to be reloaded. */
  readonly onSuperseded?: () => void;
  /** An older tab still holds the database, so this newer version cannot open it yet. */
  readonly onBlocked?: () => void;
  /** For tests: where IndexedDB comes from. */
  readonly dexie?: DexieOptions;
}

export class PalateDb extends Dexie {
  declare readonly interactions: Table<StoredInteraction, number, Omit<StoredInteraction, 'row'>>;
  declare readonly outbox: Table<OutboxRow, number>;
  declare readonly quarantine: Table<QuarantineRow, number>;
  declare readonly blobs: Table<BlobRow, string>;
  declare readonly settings: Table<SettingRow, string>;
  declare readonly registers: Table<RegisterRow, string>;
  /** For whom this connection was opened, see owner.ts; null before its first use. */
  owner: string | null = null;
  #retired = false;

  constructor(name: string, options: OpenOptions = {}) {
    // Dexie's query cache answers live queries before the commit; the outbox must never look emptier than it is.
    super(name, { cache: 'disabled', ...options.dexie });
    this.version(1).stores({
      interactions: '++row, &id, [deviceId+seq], kind, itemId, serverSeq',
      outbox: 'seq',
      quarantine: 'seq',
      blobs: 'digest, kind',
      settings: 'key',
      registers: 'name, dirty',
    });
    this.on('versionchange', (event) => {
      // newVersion null: somebody deletes the database (cleared site data). A new, empty one may be opened (P12).
      if (event.newVersion === null) this.close({ disableAutoOpen: false });
      else {
        this.retire();
        options.onSuperseded?.();
      }
      return false; // Dexie's own listener would allow the old code to open the new database again
    });
    this.on('blocked', () => options.onBlocked?.());
  }

  /** Closes for good: no retry will open this object again. */
  retire(): void {
    this.#retired = true;
    this.close();
  }

  /**
   * Runs `work`, and once more on a new connection when the old one was lost under it. Retrying the transaction
   * alone is not enough on iOS, where every further transaction of a dropped connection fails too.
   * `work` must be one transaction, or safe to repeat: the commit may have been the last thing that worked.
   */
  async survive<T>(work: () => Promise<T>): Promise<T> {
    if (Dexie.currentTransaction) return work(); // only the whole transaction can be repeated
    try {
      return await work();
    } catch (error) {
      if (this.#retired || !isConnectionLost(error)) throw error;
      this.close({ disableAutoOpen: false });
      await this.open();
      return work();
    }
  }
}

/** The connection opens with the first use. The caller owns it: `retire()` it when done. */
export function openPalateDb(name = 'palate', options: OpenOptions = {}): PalateDb {
  return new PalateDb(name, options);
}
