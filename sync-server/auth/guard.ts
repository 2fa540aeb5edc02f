/** Denies by default: every path under /api/ passes here before it reaches a route. */
import type { MiddlewareHandler } from 'hono';
import type { Db } from '../db/connect';
import { findDeviceByToken, writeLastSeen } from '../db/devices';
import type { DeviceIdentity } from '../db/devices';
import { ApiFailure } from '../protocol/errors';
import { accessOf } from './access';
import { bearerOf, hashSecret, sameHash } from './secrets';

/** Being seen is noted at most once in this many ms, so that reading does not mean writing. */
const SEEN_EVERY_MS = 60_000;

export interface GuardDeps {
  readonly db: Db;
  readonly now: () => number;
  readonly operatorToken: string | null;
}

export function guard({ db, now, operatorToken }: GuardDeps): MiddlewareHandler<{
  Variables: { device: DeviceIdentity };
}> {
  const operatorHash = operatorToken === null ? null : hashSecret(operatorToken);
  return async (c, next) => {
    const access = accessOf(c.req.method, c.req.path);
    if (access === 'public') return next();
    const token = bearerOf(c.req.header('Authorization'));
    const hash = token === null ? null : hashSecret(token);
    if (access === 'operator') {
      if (!hash || !operatorHash || !sameHash(hash, operatorHash)) throw new ApiFailure('operator-only');
      return next();
    }
    c.set('device', await identify(db, hash, now()));
    return next();
  };
}

async function identify(db: Db, hash: string | null, now: number): Promise<DeviceIdentity> {
  const device = hash === null ? null : await findDeviceByToken(db, hash);
  if (!device || !hash || !sameHash(device.tokenHash, hash))
    throw new ApiFailure('unauthorised', undefined, { 'WWW-Authenticate': 'Bearer' });
  if (now - (device.lastSeenAt?.getTime() ?? 0) >= SEEN_EVERY_MS)
    await writeLastSeen(db, device.deviceId, new Date(now));
  return { deviceId: device.deviceId, personId: device.personId };
}
