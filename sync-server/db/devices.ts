/** SQL of devices and link codes. */
import { eq } from 'drizzle-orm';
import type { Db } from './connect';
import { devices, persons } from './schema';

/** Whom a token stands for. */
export interface DeviceIdentity {
  readonly deviceId: string;
  readonly personId: string;
}

export async function findDeviceByToken(
  db: Db,
  tokenHash: string,
): Promise<(DeviceIdentity & { readonly tokenHash: string }) | null> {
  const [row] = await db
    .select({ deviceId: devices.id, personId: devices.personId, tokenHash: devices.tokenHash })
    .from(devices)
    .where(eq(devices.tokenHash, tokenHash));
  return row ?? null;
}

export interface NewDevice {
  readonly deviceId: string;
  readonly tokenHash: string;
  readonly name: string;
  readonly now: Date;
}

/** Adds the device to the person; false when the device id is taken. */
export async function insertDevice(db: Db, personId: string, device: NewDevice): Promise<boolean> {
  const rows = await db
    .insert(devices)
    .values({
      id: device.deviceId,
      personId,
      tokenHash: device.tokenHash,
      name: device.name,
      createdAt: device.now,
      lastSeenAt: device.now,
    })
    .onConflictDoNothing({ target: devices.id })
    .returning({ id: devices.id });
  return rows.length === 1;
}

export async function insertPerson(db: Db, personId: string, now: Date): Promise<void> {
  await db.insert(persons).values({ id: personId, createdAt: now });
}

export async function deviceExists(db: Db, deviceId: string): Promise<boolean> {
  return (await db.select({ id: devices.id }).from(devices).where(eq(devices.id, deviceId))).length === 1;
}

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
    .where(eq(devices.personId, personId))
    .orderBy(devices.createdAt, devices.id);
}
