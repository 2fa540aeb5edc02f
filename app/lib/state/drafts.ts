import type { ItemId } from '../../../models/types';
import { orStorageFull } from '../db/errors';
import type { PalateDb } from '../db/open';
import { writeOwn } from '../db/owner';
import { readSetting, removeSetting } from '../db/settings';

/** V2: the text of a review, kept on this device alone, also while it is being written. */
export class Drafts {
  readonly #db: PalateDb;
  #writing: Promise<unknown> = Promise.resolve();

  constructor(db: PalateDb) {
    this.#db = db;
  }

  async read(itemId: ItemId): Promise<string> {
    const text = await readSetting(this.#db, `ui.review:${itemId}`);
    return typeof text === 'string' ? text : '';
  }

  /** @throws {StorageFullError} {OwnerChangedError} */
  write(itemId: ItemId, text: string): Promise<void> {
    const written = this.#write(itemId, text);
    this.#writing = Promise.allSettled([this.#writing, written]);
    return written;
  }

  /** Resolves when nothing is being written: from then on a page may go. */
  async settled(): Promise<void> {
    await this.#writing;
  }

  async #write(itemId: ItemId, text: string): Promise<void> {
    const key = `ui.review:${itemId}` as const;
    if (text === '') await removeSetting(this.#db, key);
    else await orStorageFull('Your review', () => writeOwn(this.#db, key, text));
  }
}
