/** Denies by default: every path under /api/ passes here before it reaches a route. */
import type { Context, MiddlewareHandler } from 'hono';
import type { DeviceIdentity } from '../db/devices';
import { ApiFailure } from '../protocol/errors';
import { accessOf } from './access';
import type { Access } from './access';
import type { BearerResolver } from './bearers/bearer';
import type { Cookies } from './cookies';
import type { Principal } from './principal';
import { bearerOf } from './secrets';
import type { Sessions } from './sessions';

export interface GuardDeps {
  readonly sessions: Sessions;
  readonly cookies: Cookies;
  /** Asked in this order. */
  readonly bearers: readonly BearerResolver[];
}

interface GuardEnv {
  Variables: { principal: Principal; device: DeviceIdentity };
}

const NOBODY: Principal = { kind: 'nobody' };

export function guard(deps: GuardDeps): MiddlewareHandler<GuardEnv> {
  return async (c, next) => {
    const access = accessOf(c.req.method, c.req.path);
    // Public routes take no notice of who asks; POST /api/devices reads the bearer in its own way.
    const principal = access === 'public' ? NOBODY : await principalOf(c, deps);
    if (access === null) throw new ApiFailure(principal.kind === 'nobody' ? 'unauthorised' : 'not-found');
    const refusal = refusalOf(access, principal);
    if (refusal !== null) throw refusal;
    c.set('principal', principal);
    if (principal.kind === 'device') c.set('device', principal);
    return next();
  };
}

/** A bearer is sent on purpose and a cookie by itself, so a bearer that is worth nothing is not made good by a cookie. */
async function principalOf(c: Context, { sessions, cookies, bearers }: GuardDeps): Promise<Principal> {
  const token = bearerOf(c.req.header('Authorization'));
  if (token === null) {
    const secret = cookies.readSession(c);
    return (secret === null ? null : await sessions.resolve(secret)) ?? NOBODY;
  }
  for (const resolve of bearers) {
    const principal = await resolve(token);
    if (principal !== null) return principal;
  }
  return NOBODY;
}

/** Why somebody may not; null: they may. */
export function refusalOf(access: Access, principal: Principal): ApiFailure | null {
  const { kind } = principal;
  switch (access) {
    case 'public':
      return null;
    case 'device':
      return kind === 'device' ? null : unauthorised();
    case 'device-or-account':
      return kind === 'device' || kind === 'account' ? null : unauthorised();
    case 'operator':
      return kind === 'operator' ? null : new ApiFailure('operator-only');
    case 'session':
      return kind === 'account' && principal.via === 'session' ? null : new ApiFailure('sign-in-needed');
    default:
      if (kind !== 'account') return new ApiFailure('sign-in-needed');
      return access === 'account' || principal.role === 'admin' || principal.role === access
        ? null
        : new ApiFailure('forbidden');
  }
}

const unauthorised = () => new ApiFailure('unauthorised', undefined, { 'WWW-Authenticate': 'Bearer' });
