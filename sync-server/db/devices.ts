/** SQL of devices and of the codes that link them. */
import { and, eq, gt, isNull, lt } from 'drizzle-orm';
import type { Db } from './connect';
import { accounts, devices, linkCodes } from './schema';

/** Whom a token stands for. */
export interface DeviceIdentity {
  readonly deviceId: string;
  readonly personId: string;
}

export interface DeviceRow extends DeviceIdentity {
  readonly tokenHash: string;
  readonly ackedSeq: number;
  readonly lastSeenAt: Date | null;
  readonly revokedAt: Date | null;
}

const COLUMNS = {
  deviceId: devices.id,
  personId: devices.personId,
  tokenHash: devices.tokenHash,
  ackedSeq: devices.ackedSeq,
  lastSeenAt: devices.lastSeenAt,
  revokedAt: devices.revokedAt,
};

/** Null: no device has it, or it was revoked, or the account of its person is disabled. */
export async function findDeviceByToken(db: Db, tokenHash: string): Promise<DeviceRow | null> {
  const [row] = await db
    .select(COLUMNS)
    .from(devices)
    .leftJoin(accounts, eq(accounts.id, devices.personId))
    .where(and(eq(devices.tokenHash, tokenHash), isNull(devices.revokedAt), isNull(accounts.disabledAt)));
  return row ?? null;
}

/** Revoked ones too. */
export async function findDevice(db: Db, deviceId: string): Promise<DeviceRow | null> {
  const [row] = await db.select(COLUMNS).from(devices).where(eq(devices.id, deviceId));
  return row ?? null;
}

export interface NewDevice extends DeviceIdentity {
  readonly tokenHash: string;
  readonly name: string;
  readonly now: Date;
}

/** @returns false when the device id or the token is taken. */
export async function insertDevice(db: Db, device: NewDevice): Promise<boolean> {
  const { deviceId, personId, tokenHash, name, now } = device;
  const rows = await db
    .insert(devices)
    .values({ id: deviceId, personId, tokenHash, name, createdAt: now, lastSeenAt: now })
    .onConflictDoNothing()
    .returning({ id: devices.id });
  return rows.length === 1;
}

/** The person's devices that may still sync, oldest first. */
export function listDevices(db: Db, personId: string) {
  return db
    .select({
      deviceId: devices.id,
      name: devices.name,
      createdAt: devices.createdAt,
      lastSeenAt: devices.lastSeenAt,
      ackedSeq: devices.ackedSeq,
    })
    .from(devices)
    .where(and(eq(devices.personId, personId), isNull(devices.revokedAt)))
    .orderBy(devices.createdAt, devices.id);
}

/** @returns false when the person has no such device. */
export async function revokeDevice(db: Db, device: DeviceIdentity, now: Date): Promise<boolean> {
  const rows = await db
    .update(devices)
    .set({ revokedAt: now })
    .where(
      and(eq(devices.id, device.deviceId), eq(devices.personId, device.personId), isNull(devices.revokedAt)),
    )
    .returning({ id: devices.id });
  return rows.length === 1;
}

/** Gives a device of somebody who signed in again its new token; whoever has the one before stays out. */
export async function renewDevice(
  db: Db,
  { deviceId, tokenHash }: { readonly deviceId: string; readonly tokenHash: string },
): Promise<void> {
  await db.update(devices).set({ tokenHash, revokedAt: null }).where(eq(devices.id, deviceId));
}

/** Null: the device is gone. */
export async function readAckedSeq(tx: Db, deviceId: string): Promise<number | null> {
  const [row] = await tx.select({ ackedSeq: devices.ackedSeq }).from(devices).where(eq(devices.id, deviceId));
  return row?.ackedSeq ?? null;
}

export async function writeAckedSeq(tx: Db, deviceId: string, ackedSeq: number): Promise<void> {
  await tx.update(devices).set({ ackedSeq }).where(eq(devices.id, deviceId));
}

export async function writeLastSeen(db: Db, deviceId: string, now: Date): Promise<void> {
  await db.update(devices).set({ lastSeenAt: now }).where(eq(devices.id, deviceId));
}

/** Keeps a new code, and forgets those of the person that are over. */
export async function insertLinkCode(
  db: Db,
  code: { codeHash: string; personId: string; expiresAt: Date; now: Date },
): Promise<void> {
  await db
    .delete(linkCodes)
    .where(and(eq(linkCodes.personId, code.personId), lt(linkCodes.expiresAt, code.now)));
  await db
    .insert(linkCodes)
    .values({ codeHash: code.codeHash, personId: code.personId, expiresAt: code.expiresAt });
}

/** Spends a code: of two who try at once, one gets the person. Null: wrong, used or expired. */
export async function spendLinkCode(db: Db, codeHash: string, now: Date): Promise<string | null> {
  const [row] = await db
    .update(linkCodes)
    .set({ usedAt: now })
    .where(and(eq(linkCodes.codeHash, codeHash), isNull(linkCodes.usedAt), gt(linkCodes.expiresAt, now)))
    .returning({ personId: linkCodes.personId });
  return row?.personId ?? null;
}
