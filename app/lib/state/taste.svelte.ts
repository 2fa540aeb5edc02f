import type { Wishes } from '../../../models/types';
import { NO_WISHES, wishesFrom } from '../../../models/wishes';
import type { PalateDb } from '../db/open';
import { chooseWishes, observeTaste, tasteRegisters } from '../db/taste';
import type { TasteView } from '../workers/messages';
import type { Recommend } from './recommend';

/** What the person asks of their lists, and what the catalogue has to ask for. */
export class Taste {
  readonly #db: PalateDb;
  readonly #recommend: Recommend;
  readonly #rank: () => Promise<void>;
  #wishes: Wishes = $state.raw(NO_WISHES);
  #view: TasteView | null = $state.raw(null);
  #read = false;
  /** Said, and not written yet: a slider says more than a disk can keep up with. */
  #unwritten: Partial<Wishes> = {};
  #writing: Promise<void> | null = null;
  /** Kept, and not in the lists yet. */
  #unranked = false;
  #ranking: Promise<void> | null = null;

  /** @param rank ranks again what is shown; resolves when it is there. */
  constructor(db: PalateDb, recommend: Recommend, rank: () => Promise<void>) {
    this.#db = db;
    this.#recommend = recommend;
    this.#rank = rank;
  }

  get wishes(): Wishes {
    return this.#wishes;
  }
  /** Null until `look` was called and answered. */
  get view(): TasteView | null {
    return this.#view;
  }

  /** Follows what other tabs and devices ask for. @returns how to stop. */
  watch(): () => void {
    return observeTaste(this.#db, (registers) => {
      if (this.#writing || this.#ranking) return; // it reads again at its end
      void this.#take(wishesFrom(registers));
    });
  }

  async look(): Promise<void> {
    this.#view = await this.#recommend.call('taste');
  }

  /**
   * Shows the wish at once, keeps it, ranks again. Calls during a write share the next one, calls during a ranking too;
   * no write waits for a ranking, so that a page may be left as soon as it was tapped.
   * @throws {StorageFullError} {OwnerChangedError} then the wishes are again those that are kept.
   */
  async ask(changes: Partial<Wishes>): Promise<void> {
    performance.mark('palate:tap');
    this.#wishes = { ...this.#wishes, ...changes };
    this.#unwritten = { ...this.#unwritten, ...changes };
    this.#writing ??= this.#write();
    await this.#writing;
    this.#unranked = true;
    this.#ranking ??= this.#rankKept();
    await this.#ranking;
  }

  /** Asks for nothing any more. @returns how to ask for it all again. */
  async reset(): Promise<() => Promise<void>> {
    const before = this.#wishes;
    await this.ask(NO_WISHES);
    return () => this.ask(before);
  }

  async #write(): Promise<void> {
    try {
      while (this.#isUnwritten) {
        const changes = this.#unwritten;
        this.#unwritten = {};
        await chooseWishes(this.#db, changes, Date.now());
      }
    } catch (error) {
      this.#unwritten = {};
      this.#wishes = await this.#kept();
      throw error;
    } finally {
      this.#writing = null; // here, not a moment later: what is said in between would wait for nobody
    }
  }

  async #rankKept(): Promise<void> {
    try {
      while (this.#unranked) {
        this.#unranked = false;
        await this.#rank();
        performance.measure('palate:rerank', 'palate:tap');
        await this.look();
        // Another device may have asked for something meanwhile.
        const kept = await this.#kept();
        if (!this.#unranked && !this.#writing) await this.#take(kept);
      }
    } finally {
      this.#ranking = null;
    }
  }

  get #isUnwritten(): boolean {
    return Object.keys(this.#unwritten).length > 0;
  }

  #kept = async (): Promise<Wishes> => wishesFrom(await tasteRegisters(this.#db));

  async #take(wishes: Wishes): Promise<void> {
    const first = !this.#read;
    this.#read = true;
    if (JSON.stringify(wishes) === JSON.stringify(this.#wishes)) return;
    this.#wishes = wishes;
    if (first) return; // the first list was ranked with them
    await this.#rank();
    if (this.#view) await this.look();
  }
}
