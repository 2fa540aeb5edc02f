/** V4: somebody leaves, and what they had here goes: rows by their references, evidence by the next training. */
import { and, eq, isNull, ne } from 'drizzle-orm';
import { lockAccount } from './accounts';
import { isLastAdmin, lockAdmins } from './admin';
import { asPerson, becomePerson } from './as-person';
import { insertAudit } from './audit';
import type { Db } from './connect';
import { findDevice } from './devices';
import type { DeviceIdentity } from './devices';
import { evidenceIn, isContributor } from './evidence';
import { noteErasure } from './forgetting';
import { lockPerson } from './persons';
import { accounts, devices, persons } from './schema';

/**
 * Everything of the person, their account included. One who is gone already is no error. What stays is that somebody
 * left, and with which role.
 * @returns `last-admin`: nothing was changed, since nobody would be left to look after the accounts.
 */
export function erasePerson(db: Db, personId: string, now: Date): Promise<'erased' | 'last-admin'> {
  return db.transaction(async (tx) => {
    await lockAdmins(tx);
    if (await isLastAdmin(tx, personId)) return 'last-admin';
    const account = await lockAccount(tx, personId);
    await lockPerson(tx, personId);
    if (account) {
      const { role } = account;
      await insertAudit(tx, { action: 'account-erased', actorId: personId, personId, detail: { role } }, now);
    }
    await becomePerson(tx, personId);
    await erase(tx, personId, now);
    return 'erased';
  });
}

/** @returns false when the person has an account, which is erased by its own route; nothing has changed then. */
export function eraseAnonymousPerson(db: Db, personId: string, now: Date): Promise<boolean> {
  return asPerson(db, personId, async (tx) => {
    if (await hasAccount(tx, personId)) return false;
    await erase(tx, personId, now);
    return true;
  });
}

async function erase(tx: Db, personId: string, now: Date): Promise<void> {
  await lockPerson(tx, personId); // a push that is under way commits first, and goes with the rest
  const known = (await isContributor(tx, personId)) && (await evidenceIn(tx, [{ personId }]));
  if (known) await noteErasure(tx, now, known);
  await tx.delete(persons).where(eq(persons.id, personId));
}

/**
 * A device that has become one of somebody else, and has pushed its events again there: its rows go, and the person
 * with it when no other device can speak for them and no account is left.
 * @param joinedAs the device that it is now. What it did stays evidence where that device's person contributes: then
 * nothing has to be forgotten. Null: not told.
 */
export async function leaveDevice(
  db: Db,
  device: DeviceIdentity,
  { joinedAs, now }: { joinedAs: string | null; now: Date },
): Promise<void> {
  const moved = joinedAs !== null && (await contributesThrough(db, joinedAs));
  await asPerson(db, device.personId, async (tx) => {
    const { deviceId: id, personId } = device;
    await lockPerson(tx, personId);
    const personGoes = await isLastOf(tx, device);
    const goes = [
      ...(moved ? [] : [{ personId, device: { id, only: true } }]),
      ...(personGoes ? [{ personId, device: { id, only: false } }] : []),
    ];
    const lost = (await isContributor(tx, personId)) && (await evidenceIn(tx, goes));
    if (lost) await noteErasure(tx, now, lost);
    await tx.delete(devices).where(eq(devices.id, id));
    if (personGoes) await tx.delete(persons).where(eq(persons.id, personId));
  });
}

/** Asked as the server, since it is about somebody else. Whoever names a stranger's device only keeps their own taste in. */
async function contributesThrough(db: Db, deviceId: string): Promise<boolean> {
  const joined = await findDevice(db, deviceId);
  return joined !== null && joined.revokedAt === null && (await isContributor(db, joined.personId));
}

async function isLastOf(tx: Db, { deviceId, personId }: DeviceIdentity): Promise<boolean> {
  const others = await tx
    .select({ id: devices.id })
    .from(devices)
    .where(and(eq(devices.personId, personId), ne(devices.id, deviceId), isNull(devices.revokedAt)));
  return others.length === 0 && !(await hasAccount(tx, personId));
}

async function hasAccount(tx: Db, personId: string): Promise<boolean> {
  const found = await tx.select({ id: accounts.id }).from(accounts).where(eq(accounts.id, personId));
  return found.length > 0;
}
