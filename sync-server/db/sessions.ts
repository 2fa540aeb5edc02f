/** SQL of signed-in browsers, and of what ends with them. Reading one session is lucia's, see auth/sessions. */
import { and, eq, getTableColumns, gt, isNull, lte, ne, or } from 'drizzle-orm';
import { asPerson } from './as-person';
import type { Db } from './connect';
import { revokeDevice } from './devices';
import { devices, linkCodes, mailTokens, sessions } from './schema';

/** The sessions of a person that have not run out, the last used first. */
export async function listSessions(db: Db, personId: string, now: Date) {
  const { id: _secret, ...columns } = getTableColumns(sessions);
  const rows = await asPerson(db, personId, (tx) =>
    tx
      .select(columns)
      .from(sessions)
      .where(and(eq(sessions.userId, personId), gt(sessions.expiresAt, now), gt(sessions.endsAt, now))),
  );
  return rows.toSorted((a, b) => b.lastUsedAt.getTime() - a.lastUsedAt.getTime());
}

/** Moves the idle expiry on. */
export async function writeSessionUsed(
  db: Db,
  id: string,
  { now, expiresAt }: { now: Date; expiresAt: Date },
): Promise<void> {
  await db.update(sessions).set({ lastUsedAt: now, expiresAt }).where(eq(sessions.id, id));
}

/** By its hash, or by the name that its owner knows. */
export type SessionName = { readonly id: string } | { readonly handle: string; readonly personId: string };

/** Ends one session and revokes its device. @returns false when there is none. */
export function endSession(db: Db, name: SessionName, now: Date): Promise<boolean> {
  const end = async (tx: Db) => {
    const [ended] = await tx
      .delete(sessions)
      .where(
        'id' in name
          ? eq(sessions.id, name.id)
          : and(eq(sessions.handle, name.handle), eq(sessions.userId, name.personId)),
      )
      .returning({ personId: sessions.userId, deviceId: sessions.deviceId });
    if (!ended) return false;
    const { personId, deviceId } = ended;
    if (deviceId !== null) await revokeDevice(tx, { personId, deviceId }, now);
    return true;
  };
  return 'id' in name ? db.transaction(end) : asPerson(db, name.personId, end);
}

/**
 * Ends what a person has open: sessions, devices, also those without a session, codes that would let another device
 * in, and links in the mail.
 * @param keep stored id of the session that stays, with its device; null: none does.
 */
export async function endAccess(tx: Db, personId: string, keep: string | null, now: Date): Promise<void> {
  const [kept] =
    keep === null
      ? []
      : await tx.select({ deviceId: sessions.deviceId }).from(sessions).where(eq(sessions.id, keep));
  await tx
    .delete(sessions)
    .where(and(eq(sessions.userId, personId), keep === null ? undefined : ne(sessions.id, keep)));
  // Before the devices: whoever spends a code at this moment is waited for, and their device is found.
  await tx.delete(linkCodes).where(eq(linkCodes.personId, personId));
  await tx
    .update(devices)
    .set({ revokedAt: now })
    .where(
      and(
        eq(devices.personId, personId),
        isNull(devices.revokedAt),
        kept?.deviceId ? ne(devices.id, kept.deviceId) : undefined,
      ),
    );
  await tx.delete(mailTokens).where(eq(mailTokens.personId, personId));
}

/** When a session began: with a log-in, a sign-up or a new password. Null: it has ended. @param id stored id */
export async function readSessionStart(db: Db, id: string): Promise<Date | null> {
  const [row] = await db.select({ createdAt: sessions.createdAt }).from(sessions).where(eq(sessions.id, id));
  return row?.createdAt ?? null;
}

async function readSessionDevice(db: Db, id: string): Promise<string | null> {
  const [row] = await db.select({ deviceId: sessions.deviceId }).from(sessions).where(eq(sessions.id, id));
  return row?.deviceId ?? null;
}

/** Takes the device from a session that is about to end, so that it is not revoked with it. */
export function takeSessionDevice(db: Db, id: string): Promise<string | null> {
  return db.transaction(async (tx) => {
    const deviceId = await readSessionDevice(tx, id);
    await tx.update(sessions).set({ deviceId: null }).where(eq(sessions.id, id));
    return deviceId;
  });
}

/**
 * A browser has one device: the one that it had before is revoked.
 * @returns false when the session has ended meanwhile.
 */
export async function linkSessionDevice(
  tx: Db,
  session: { readonly id: string; readonly personId: string },
  deviceId: string,
  now: Date,
): Promise<boolean> {
  const [row] = await tx
    .select({ before: sessions.deviceId })
    .from(sessions)
    .where(eq(sessions.id, session.id))
    .for('update'); // a log-out that runs meanwhile waits, and then finds the device
  if (!row) return false;
  if (row.before === deviceId) return true;
  await tx.update(sessions).set({ deviceId }).where(eq(sessions.id, session.id));
  if (row.before !== null) await revokeDevice(tx, { personId: session.personId, deviceId: row.before }, now);
  return true;
}

/** Forgets sessions of a person that ran out; their devices go on syncing. */
export async function deleteOldSessions(db: Db, personId: string, now: Date): Promise<void> {
  await db
    .delete(sessions)
    .where(and(eq(sessions.userId, personId), or(lte(sessions.expiresAt, now), lte(sessions.endsAt, now))));
}
