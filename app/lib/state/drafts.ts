import type { ItemId } from '../../../models/types';
import { orStorageFull } from '../db/errors';
import type { PalateDb } from '../db/open';
import { writeOwn } from '../db/owner';
import { readSetting, removeSetting } from '../db/settings';

/** V2: the text of a review, kept on this device alone, also while it is being written. */
export class Drafts {
  readonly #db: PalateDb;

  constructor(db: PalateDb) {
    this.#db = db;
  }

  async read(itemId: ItemId): Promise<string> {
    const text = await readSetting(this.#db, `ui.review:${itemId}`);
    return typeof text === 'string' ? text : '';
  }

  /** @throws {StorageFullError} {OwnerChangedError} */
  async write(itemId: ItemId, text: string): Promise<void> {
    const key = `ui.review:${itemId}` as const;
    if (text === '') await removeSetting(this.#db, key);
    else await orStorageFull('Your review', () => writeOwn(this.#db, key, text));
  }
}
