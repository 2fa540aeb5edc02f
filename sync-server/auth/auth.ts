/** What routes need to know people again: put together once for an app. */
import type { Db } from '../db/connect';
import { AccessTokens } from './access-tokens';
import { ApiKeys } from './api-keys';
import { accessTokens } from './bearers/access-token';
import { apiKeys } from './bearers/api-key';
import type { BearerResolver } from './bearers/bearer';
import { deviceTokens } from './bearers/device';
import { operatorTokens } from './bearers/operator';
import { Cookies } from './cookies';
import type { CookieConfig } from './cookies';
import { createLimits } from './limits';
import type { Limits } from './limits';
import { Passwords } from './passwords';
import type { Hasher } from './passwords';
import { Salts } from './salts';
import { Sessions } from './sessions';
import { Throttle } from './throttle';

export interface AuthDeps {
  readonly db: Db;
  readonly now: () => number;
  readonly random: (bytes: number) => Uint8Array;
  readonly config: CookieConfig & { readonly operatorToken: string | null };
  /** Who signs access tokens: the origin of this server. */
  readonly issuer: () => string;
  /** Default: Argon2id. */
  readonly hasher?: Hasher | undefined;
}

export interface Auth {
  readonly passwords: Passwords;
  readonly salts: Salts;
  readonly sessions: Sessions;
  readonly cookies: Cookies;
  readonly throttle: Throttle;
  readonly limits: Limits;
  readonly tokens: AccessTokens;
  readonly keys: ApiKeys;
  /** Every kind of bearer, in the order in which they are asked. */
  readonly bearers: readonly BearerResolver[];
}

export function createAuth({ db, now, random, config, issuer, hasher }: AuthDeps): Auth {
  const tokens = new AccessTokens({ db, now, random, issuer });
  const keys = new ApiKeys({ db, now, random });
  return {
    passwords: new Passwords(hasher),
    salts: new Salts({ db, random }),
    sessions: new Sessions({ db, now, random }),
    cookies: new Cookies(config),
    throttle: new Throttle(db),
    limits: createLimits(db),
    tokens,
    keys,
    // Those that know their own by its look come first; a device is looked up by whatever is left.
    bearers: [
      operatorTokens(config.operatorToken),
      accessTokens(tokens),
      apiKeys(keys),
      deviceTokens({ db, now }),
    ],
  };
}
