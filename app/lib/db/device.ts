/** Who this device is: an id of its own from the first tap, a token once the server knows it. */
import { v4 } from 'uuid';
import type { PalateDb } from './open';
import { readSetting, removeSetting, writeSetting } from './settings';

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

/** What a registration sends: made once and kept, so that a repetition after a lost answer is the same request. */
export async function prepareRegistration(
  db: PalateDb,
  make: { readonly newId: () => string; readonly newToken: () => string },
): Promise<{ deviceId: string; token: string }> {
  return db.survive(() =>
    db.transaction('rw', db.settings, async () => {
      const deviceId = await ensureDevice(db, make.newId);
      const token = (await readSetting(db, 'tokenOnTrial')) ?? make.newToken();
      await writeSetting(db, 'tokenOnTrial', token);
      return { deviceId, token };
    }),
  );
}

/** The same for joining with a code: another code is another request. */
export async function prepareJoining(
  db: PalateDb,
  code: string,
  make: { readonly newId: () => string; readonly newToken: () => string },
): Promise<{ deviceId: string; token: string }> {
  return db.survive(() =>
    db.transaction('rw', db.settings, async () => {
      const known = await readSetting(db, 'joining');
      if (known?.code === code) return known;
      const fresh = { code, deviceId: make.newId(), token: make.newToken() };
      await writeSetting(db, 'joining', fresh);
      return fresh;
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
      await removeSetting(db, 'tokenOnTrial');
      return true;
    }),
  );
}
