/** What every route is given. Nothing here is global: two apps in one process do not meet. */
import { OpenAPIHono } from '@hono/zod-openapi';
import type { DeviceIdentity } from '../db/devices';
import type { Database } from '../db/connect';
import { ApiFailure } from '../protocol/errors';
import type { Metrics } from './metrics';

export interface AppConfig {
  /** Where people reach the server, `https://palate.example`; undefined: whatever the request says. */
  readonly origin?: string | undefined;
  /** Whether a proxy in front of us writes X-Forwarded-For. */
  readonly trustProxy: boolean;
  /** Folder for what is not in the database: reports of imports. */
  readonly dataDir: string;
  /** Folder of the built app; may be missing. */
  readonly appDir: string;
  /** Bearer secret of `/api/operator/*`; null shuts it. */
  readonly operatorToken: string | null;
}

/** Hooks into what runs beside the routes. */
export interface Services {
  /** Called after a push has committed `events` new ones, never awaited. */
  readonly onEvidence?: (events: number) => void;
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
}

export interface AppEnv {
  Variables: {
    /** Set by auth/guard.ts on every path that is neither public nor the operator's. */
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
