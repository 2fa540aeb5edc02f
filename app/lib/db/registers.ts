/** Preferences as last-writer-wins registers with a hybrid logical clock (P6). */
import type { Hlc, PrivacyMode, Register } from '../../../sync-server/protocol/messages';
import { after, compareClocks } from '../../../sync-server/protocol/clock';
import { mergeRegister } from '../../../sync-server/protocol/merge';
import { ensureDevice } from './device';
import { orStorageFull } from './errors';
import type { PalateDb } from './open';
import { mustOwn } from './owner';
import type { RegisterRow } from './rows';
import { DEFAULT_PRIVACY, readSetting, writeSetting } from './settings';

export async function readRegister(db: PalateDb, name: string): Promise<RegisterRow | undefined> {
  return db.survive(() => db.registers.get(name));
}

/**
 * Writes the value with this clock unless a later one is there already. It is pushed with the next sync.
 * @returns whether it was written. @throws {StorageFullError} {OwnerChangedError}
 */
export async function writeRegister(
  db: PalateDb,
  name: string,
  value: Register['value'],
  clock: Hlc,
): Promise<boolean> {
  const work = () =>
    db.transaction('rw', db.registers, db.settings, async () => {
      await mustOwn(db);
      const known = await db.registers.get(name);
      if (known && compareClocks(clock, known.clock) <= 0) return false;
      await db.registers.put({ name, value, clock, dirty: 1 });
      return true;
    });
  return orStorageFull('Your choice', () => db.survive(work));
}

/**
 * The person's choice, now: later than every clock this device has seen, whatever its own clock says.
 * @throws {StorageFullError} {OwnerChangedError}
 */
export async function choose(
  db: PalateDb,
  name: string,
  value: Register['value'],
  now: number,
): Promise<void> {
  const work = () =>
    db.transaction('rw', db.registers, db.settings, async () => {
      await mustOwn(db);
      const known = await db.registers.get(name);
      const seen = [await readSetting(db, 'hlc'), known?.clock].filter((clock) => clock !== undefined);
      const clock = after(await ensureDevice(db), now, seen);
      await db.registers.put({ name, value, clock, dirty: 1 });
      await writeSetting(db, 'hlc', clock);
    });
  await orStorageFull('Your choice', () => db.survive(work));
}

/** V1. */
export async function privacyMode(db: PalateDb): Promise<PrivacyMode> {
  const value = (await readRegister(db, 'privacy'))?.value;
  return value === 'device' || value === 'devices' || value === 'contribute' ? value : DEFAULT_PRIVACY;
}

/** Registers that the server has yet to hear of. */
export async function dirtyRegisters(db: PalateDb, limit: number): Promise<Register[]> {
  const rows = await db.survive(() => db.registers.where('dirty').equals(1).limit(limit).toArray());
  return rows.map(({ name, value, clock }) => ({ name, value, clock }));
}

/** The later clock wins; what the server has too is clean. Runs in the transaction of its caller when there is one. */
export async function mergeRegisters(db: PalateDb, registers: readonly Register[]): Promise<void> {
  if (registers.length === 0) return;
  await db.transaction('rw', db.registers, async () => {
    for (const pulled of registers) {
      const known = await db.registers.get(pulled.name);
      if (known && mergeRegister(pulled, known) !== pulled) continue;
      const { name, value, clock } = pulled;
      await db.registers.put({ name, value, clock, dirty: 0 });
    }
  });
}

/**
 * After a push: what was pushed is settled by the server's answer, even where its clock is lower than ours (the
 * server caps clocks that run ahead). A choice made while the answer was under way stays dirty.
 */
export async function settleRegisters(
  db: PalateDb,
  pushed: readonly Register[],
  merged: readonly Register[],
): Promise<void> {
  if (pushed.length === 0) return;
  const answers = new Map(merged.map((register) => [register.name, register]));
  await db.survive(() =>
    db.transaction('rw', db.registers, async () => {
      for (const sent of pushed) {
        const known = await db.registers.get(sent.name);
        if (!known || compareClocks(known.clock, sent.clock) !== 0) continue;
        const { name, value, clock } = answers.get(sent.name) ?? sent;
        await db.registers.put({ name, value, clock, dirty: 0 });
      }
    }),
  );
}
