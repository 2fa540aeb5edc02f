/** What every route is given. Nothing here is global: two apps in one process do not meet. */
import { OpenAPIHono } from '@hono/zod-openapi';
import type { Context } from 'hono';
import type { AccountDeps } from '../auth/account-deps';
import type { Auth } from '../auth/auth';
import type { Principal } from '../auth/principal';
import type { ProviderConfig } from '../auth/providers/providers';
import type { SessionPrincipal } from '../auth/sessions';
import type { DeviceIdentity } from '../db/devices';
import type { Database } from '../db/connect';
import type { Mailer } from '../mail/mailer';
import { ApiFailure } from '../protocol/errors';
import type { Metrics } from './metrics';

export interface AppConfig {
  /** Where people reach the server, `https://palate.example`; undefined: whatever the request says. */
  readonly origin?: string | undefined;
  /** Whether a proxy in front of us writes X-Forwarded-For and X-Forwarded-Proto. */
  readonly trustProxy: boolean;
  /** Folder for what is not in the database: reports of imports. */
  readonly dataDir: string;
  /** Folder of the built app; may be missing. */
  readonly appDir: string;
  /** Bearer secret of `/api/operator/*`; null shuts it. */
  readonly operatorToken: string | null;
  /** Through whom people may sign in beside passwords. */
  readonly providers: readonly ProviderConfig[];
}

/** Hooks into what runs beside the routes. */
export interface Services {
  /** Called after a push has committed `events` new ones, never awaited. */
  readonly onEvidence?: (events: number) => void;
  /** Where we listen: our origin while none is configured. */
  readonly listeningUrl?: () => string;
}

export interface AppContext {
  readonly database: Database;
  /** ms since the epoch. */
  readonly now: () => number;
  /** Unguessable bytes. */
  readonly random: (bytes: number) => Uint8Array;
  readonly config: AppConfig;
  readonly services: Services;
  readonly metrics: Metrics;
  readonly auth: Auth;
  readonly mailer: Mailer;
}

export interface AppEnv {
  Variables: {
    /** Set by auth/guard.ts on every path under /api/; on public ones it is nobody. */
    principal: Principal;
    /** Set where the principal is a device. */
    device: DeviceIdentity;
  };
}

export type Api = OpenAPIHono<AppEnv>;

/** An empty sub-app whose validation failures land in the error table. */
export function createApi(): Api {
  return new OpenAPIHono<AppEnv>({
    defaultHook: (result) => {
      if (result.success) return;
      const [issue] = result.error.issues;
      const where = issue?.path.join('.');
      throw new ApiFailure('bad-request', where ? `${where}: ${issue?.message}` : issue?.message);
    },
  });
}

/**
 * Where people reach this server. Never the Host header: whoever sends it would choose where the links of other people's
 * letters lead, who signs their tokens and where a provider sends them back.
 */
export const originOf = ({ config, services }: Pick<AppContext, 'config' | 'services'>): string =>
  config.origin ?? services.listeningUrl?.() ?? 'http://127.0.0.1:3000';

/** What auth/ needs of it. */
export function accountDeps(context: AppContext): AccountDeps {
  const { database, now, random, auth, mailer } = context;
  return { db: database.db, now, random, auth, mailer, linkBase: () => originOf(context) };
}

/** The browser that asks. @throws {ApiFailure} `sign-in-needed` */
export function sessionOf(c: Context<AppEnv>): SessionPrincipal {
  const principal = c.get('principal');
  if (principal.kind !== 'account' || principal.via !== 'session' || principal.sessionId === null)
    throw new ApiFailure('sign-in-needed');
  return { ...principal, via: 'session', sessionId: principal.sessionId };
}

/** Whom the guard has let in as an admin. @returns id of the person. @throws {ApiFailure} `sign-in-needed` */
export function adminOf(c: Context<AppEnv>): string {
  const principal = c.get('principal');
  if (principal.kind !== 'account') throw new ApiFailure('sign-in-needed');
  return principal.personId;
}
