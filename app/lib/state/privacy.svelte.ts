import type { PrivacyMode } from '../../../sync-server/protocol/messages';
import type { PalateDb } from '../db/open';
import { choose, privacyMode } from '../db/registers';
import { readSetting, writeSetting } from '../db/settings';

export type { PrivacyMode };

/** V1: what may leave this device, and whether the person has been told. */
export class Privacy {
  readonly #db: PalateDb;
  readonly #changed: () => void;
  #mode: PrivacyMode | null = $state(null);
  #told: boolean | null = $state(null);

  /** @param changed called after a choice, so that it reaches the other devices soon. */
  constructor(db: PalateDb, changed: () => void) {
    this.#db = db;
    this.#changed = changed;
  }

  /** Null until it was read. */
  get mode(): PrivacyMode | null {
    return this.#mode;
  }
  /** Whether the first-visit line was dismissed; null until it was read. */
  get told(): boolean | null {
    return this.#told;
  }

  async read(): Promise<void> {
    this.#mode = await privacyMode(this.#db);
    this.#told = (await readSetting(this.#db, 'ui.privacyTold')) === true;
  }

  /** @throws {StorageFullError} */
  async choose(mode: PrivacyMode): Promise<void> {
    await choose(this.#db, 'privacy', mode, Date.now());
    this.#mode = mode;
    this.#changed();
  }

  async dismiss(): Promise<void> {
    this.#told = true;
    await writeSetting(this.#db, 'ui.privacyTold', true);
  }
}
