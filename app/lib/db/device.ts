/** Who this device is: an id of its own from the first tap, a token once the server knows it. */
import { v4 } from 'uuid';
import type { PalateDb } from './open';
import { readSetting, writeSetting } from './settings';

export interface Credentials {
  readonly deviceId: string;
  readonly personId: string;
  readonly token: string;
}

/** The id of this device, made now if there is none. Two tabs that ask at once get the same answer. */
export async function ensureDevice(db: PalateDb, newId: () => string = v4): Promise<string> {
  return db.survive(() =>
    db.transaction('rw', db.settings, async () => {
      const known = await readSetting(db, 'deviceId');
      if (known !== undefined) return known;
      const made = newId();
      await writeSetting(db, 'deviceId', made);
      return made;
    }),
  );
}

/** Null until the device is registered. */
export async function readCredentials(db: PalateDb): Promise<Credentials | null> {
  return db.survive(() =>
    db.transaction('r', db.settings, async () => {
      const deviceId = await readSetting(db, 'deviceId');
      const personId = await readSetting(db, 'personId');
      const token = await readSetting(db, 'token');
      return deviceId !== undefined && personId !== undefined && token !== undefined
        ? { deviceId, personId, token }
        : null;
    }),
  );
}

/**
 * Keeps what the server answered to the registration, unless the device was erased or became another one while the
 * answer was under way (P11). @returns whether it was kept.
 */
export async function keepCredentials(db: PalateDb, credentials: Credentials): Promise<boolean> {
  return db.survive(() =>
    db.transaction('rw', db.settings, async () => {
      if ((await readSetting(db, 'deviceId')) !== credentials.deviceId) return false;
      await writeSetting(db, 'personId', credentials.personId);
      await writeSetting(db, 'token', credentials.token);
      return true;
    }),
  );
}
