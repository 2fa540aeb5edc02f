/** The experiment that runs, as the server last said: kept offline, and until it says otherwise. */
import type { WireExperiment } from '../../../sync-server/protocol/messages';
import type { PalateDb } from './open';
import { privacyMode } from './registers';
import { readSetting, removeSetting, writeSetting } from './settings';

/** @param said null: none runs */
export async function keepExperiment(db: PalateDb, said: WireExperiment | null): Promise<void> {
  await db.survive(() =>
    db.transaction('rw', db.settings, async () => {
      const known = await readSetting(db, 'experiment');
      if (JSON.stringify(known ?? null) === JSON.stringify(said)) return; // no reader is woken for nothing
      await (said ? writeSetting(db, 'experiment', said) : removeSetting(db, 'experiment'));
    }),
  );
}

/** What there may be to take part in, and who would. */
export interface Invitation {
  readonly experiment: WireExperiment;
  readonly personId: string;
}

/**
 * Null: none runs, or the person does not contribute (V1), or the server does not know the device yet: of what is shown to
 * them nothing would be learned.
 */
export async function readInvitation(db: PalateDb): Promise<Invitation | null> {
  return db.survive(() =>
    db.transaction('r', db.settings, db.registers, async () => {
      const experiment = await readSetting(db, 'experiment');
      const personId = await readSetting(db, 'personId');
      if (experiment === undefined || personId === undefined) return null;
      return (await privacyMode(db)) === 'contribute' ? { experiment, personId } : null;
    }),
  );
}
