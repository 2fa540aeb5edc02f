/** Tokens of syncing devices. */
import type { Db } from '../../db/connect';
import { findDeviceByToken, writeLastSeen } from '../../db/devices';
import { hashSecret, sameHash } from '../secrets';
import type { BearerResolver } from './bearer';

/** Being seen is noted at most once in this many ms, so that reading does not mean writing. */
const SEEN_EVERY_MS = 60_000;

export function deviceTokens({ db, now }: { db: Db; now: () => number }): BearerResolver {
  return async (token) => {
    const hash = hashSecret(token);
    const device = await findDeviceByToken(db, hash);
    if (!device || !sameHash(device.tokenHash, hash)) return null;
    const at = now();
    if (at - (device.lastSeenAt?.getTime() ?? 0) >= SEEN_EVERY_MS)
      await writeLastSeen(db, device.deviceId, new Date(at));
    return { kind: 'device', deviceId: device.deviceId, personId: device.personId };
  };
}
