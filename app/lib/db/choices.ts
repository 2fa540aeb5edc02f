/** Registers that are written together, and what the server has yet to hear of them. */
import type { Register } from '../../../sync-server/protocol/messages';
import { orStorageFull } from './errors';
import { observe } from './observe';
import type { PalateDb } from './open';
import { choose, dirtyRegisters } from './registers';

/**
 * Several choices of one moment, all or none: what was favoured and is now avoided is never both.
 * @throws {StorageFullError} {OwnerChangedError}
 */
export async function chooseTogether(
  db: PalateDb,
  choices: readonly Pick<Register, 'name' | 'value'>[],
  now: number,
): Promise<void> {
  const work = () =>
    db.transaction('rw', db.registers, db.settings, async () => {
      for (const { name, value } of choices) await choose(db, name, value, now);
    });
  await orStorageFull('Your choice', () => db.survive(work));
}

/** Calls back with each choice that is made, in this tab or another, and has to be sent. @returns how to stop. */
export function observeUnsentChoices(db: PalateDb, chosen: () => void): () => void {
  let before = '';
  const clocks = async () => JSON.stringify((await dirtyRegisters(db, Infinity)).map(({ clock }) => clock));
  return observe(clocks, (now) => {
    const news = now !== before && now !== '[]';
    before = now;
    if (news) chosen();
  });
}
