/** What routes need to know people again: put together once for an app. */
import type { Db } from '../db/connect';
import type { BearerResolver } from './bearers/bearer';
import { deviceTokens } from './bearers/device';
import { operatorTokens } from './bearers/operator';
import { Cookies } from './cookies';
import type { CookieConfig } from './cookies';
import { createLimits } from './limits';
import type { Limits } from './limits';
import { Passwords } from './passwords';
import type { Hasher } from './passwords';
import { Sessions } from './sessions';
import { Throttle } from './throttle';

export interface AuthDeps {
  readonly db: Db;
  readonly now: () => number;
  readonly random: (bytes: number) => Uint8Array;
  readonly config: CookieConfig & { readonly operatorToken: string | null };
  /** Default: Argon2id. */
  readonly hasher?: Hasher | undefined;
}

export interface Auth {
  readonly passwords: Passwords;
  readonly sessions: Sessions;
  readonly cookies: Cookies;
  readonly throttle: Throttle;
  readonly limits: Limits;
  /** Every kind of bearer, in the order in which they are asked. */
  readonly bearers: readonly BearerResolver[];
}

export function createAuth({ db, now, random, config, hasher }: AuthDeps): Auth {
  return {
    passwords: new Passwords(hasher),
    sessions: new Sessions({ db, now, random }),
    cookies: new Cookies(config),
    throttle: new Throttle(db),
    limits: createLimits(db),
    bearers: [operatorTokens(config.operatorToken), deviceTokens({ db, now })],
  };
}
