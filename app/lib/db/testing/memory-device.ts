/** A browser profile in memory, for tests: one IndexedDB, any number of tabs, faults on demand. */
import { IDBFactory, IDBKeyRange } from 'fake-indexeddb';
import { Dexie } from 'dexie';
import type { DBCore, DBCoreTable } from 'dexie';
import { createNewId } from '../ids';
import { Journal } from '../journal';
import { openPalateDb } from '../open';
import type { OpenOptions, PalateDb } from '../open';

// Live queries ask no database but this global whether there is IndexedDB at all.
Object.assign(Dexie.dependencies, { indexedDB: new IDBFactory(), IDBKeyRange });

export const NOW = Date.UTC(2026, 10, 20);

/** Asked before each operation of a tab on its database; throws to make it fail. */
export type Interference = (operation: 'read' | 'write', table: string) => void;

export class MemoryDevice {
  readonly indexedDB = new IDBFactory();
  readonly #tabs: PalateDb[] = [];

  /** A connection of its own to the one database, as each tab has. */
  openTab(interfere: Interference = () => undefined, options: OpenOptions = {}): PalateDb {
    const dexie = { indexedDB: this.indexedDB, IDBKeyRange };
    const db = openPalateDb('palate', { ...options, dexie });
    db.use({ stack: 'dbcore', name: 'faults', create: (core) => faulty(core, interfere) });
    this.#tabs.push(db);
    return db;
  }

  dispose(): void {
    for (const db of this.#tabs) db.retire();
  }
}

function faulty(core: DBCore, interfere: Interference): DBCore {
  const wrap = (table: DBCoreTable): DBCoreTable => {
    const { name } = table;
    const before =
      <Request, Answer>(operation: 'read' | 'write', work: (request: Request) => Promise<Answer>) =>
      (request: Request): Promise<Answer> => {
        // Not an async function: a promise of the platform between Dexie and its core loses track of transactions.
        try {
          interfere(operation, name);
        } catch (error) {
          return Dexie.Promise.reject(error) as Promise<never>;
        }
        return work(request);
      };
    return {
      ...table,
      mutate: before('write', (request) => table.mutate(request)),
      get: before('read', (request) => table.get(request)),
      getMany: before('read', (request) => table.getMany(request)),
      query: before('read', (request) => table.query(request)),
      openCursor: before('read', (request) => table.openCursor(request)),
      count: before('read', (request) => table.count(request)),
    };
  };
  return { ...core, table: (name) => wrap(core.table(name)) };
}

export const quotaExceeded = (): DOMException => new DOMException('The disk is full', 'QuotaExceededError');

/** Repeatable bytes: mulberry32. */
export function seededBytes(seed: number, length = 16): () => Uint8Array {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return (t ^ (t >>> 14)) >>> 0;
  };
  return () => Uint8Array.from({ length }, () => next() & 0xff);
}

export const seededIds = (seed: number, now: () => number = () => NOW): (() => string) =>
  createNewId(now, seededBytes(seed));

export const journalOf = (db: PalateDb, seed = 1, now: () => number = () => NOW): Journal =>
  new Journal(db, { now, newId: seededIds(seed, now) });
