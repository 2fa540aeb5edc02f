/** The preference profile in the registers of this device (P6). What the values mean is in models/wishes.ts. */
import type { Wishes } from '../../../models/types';
import { WISH_PREFIX, WISH_REGISTERS } from '../../../models/wishes';
import type { Register } from '../../../sync-server/protocol/messages';
import { chooseTogether } from './choices';
import { observe } from './observe';
import type { PalateDb } from './open';
import type { RegisterRow } from './rows';

export async function tasteRegisters(db: PalateDb): Promise<RegisterRow[]> {
  return db.survive(() => db.registers.where('name').startsWith(WISH_PREFIX).toArray());
}

/** Calls back now and when a wish has changed: in this tab, another one, or by a pull. @returns how to stop. */
export function observeTaste(db: PalateDb, callback: (registers: RegisterRow[]) => void): () => void {
  return observe(() => tasteRegisters(db), callback);
}

/** The person's wishes, now; those that are not named stay as they are. @throws {StorageFullError} {OwnerChangedError} */
export function chooseWishes(db: PalateDb, wishes: Partial<Wishes>, now: number): Promise<void> {
  const choices = Object.entries(wishes).map(([wish, value]) => ({
    name: WISH_REGISTERS[wish as keyof Wishes],
    value: value as Register['value'],
  }));
  return chooseTogether(db, choices, now);
}
