/** Puts the server together. Importing this does nothing; tests call `createApp(…).request(…)`. */
import { randomBytes } from 'node:crypto';
import type { MiddlewareHandler } from 'hono';
import { guard } from './auth/guard';
import { limitBody, onlyOwnRequests } from './auth/requests';
import type { Database } from './db/connect';
import { ApiFailure } from './protocol/errors';
import { artefactRoutes } from './routes/artefacts';
import { catalogueRoutes } from './routes/catalogue';
import { securityHeaders } from './routes/content-security';
import { createApi } from './routes/context';
import type { Api, AppConfig, AppContext, Services } from './routes/context';
import { deviceRoutes } from './routes/devices';
import { mountDocs } from './routes/docs';
import { answerFailure } from './routes/errors';
import { healthRoutes } from './routes/health';
import { manifestRoutes } from './routes/manifest';
import { createMetrics, measure, metricsRoutes } from './routes/metrics';
import { operatorRoutes } from './routes/operator';
import { pageRoutes } from './routes/pages';
import { syncRoutes } from './routes/sync';

export interface AppDeps {
  /** Open and migrated. */
  readonly database: Database;
  /** ms since the epoch. */
  readonly now: () => number;
  /** Unguessable bytes; default: the system's. */
  readonly random?: (bytes: number) => Uint8Array;
  readonly config?: Partial<AppConfig>;
  readonly services?: Services;
}

const DEFAULTS: AppConfig = {
  dataDir: '.palate/',
  appDir: 'build/app',
  operatorToken: null,
  trustProxy: false,
};

export function createApp(deps: AppDeps): Api {
  const context: AppContext = {
    database: deps.database,
    now: deps.now,
    random: deps.random ?? randomBytes,
    config: { ...DEFAULTS, ...deps.config },
    services: deps.services ?? {},
    metrics: createMetrics(deps.database),
  };
  const app = createApi();
  app.onError(answerFailure);
  app.use(measure(context.metrics));
  app.use(securityHeaders(context.config.appDir));
  app.use('/api/*', onlyOwnRequests(context.config.origin), limitBody(), apiIsNotCached);
  app.use(
    '/api/*',
    guard({
      db: context.database.db,
      now: context.now,
      operatorToken: context.config.operatorToken,
    }),
  );
  for (const routes of ROUTES) app.route('/', routes(context));
  mountDocs(app);
  app.all('/api/*', () => {
    throw new ApiFailure('not-found');
  });
  app.route('/', pageRoutes(context));
  return app;
}

/** Every resource, in the order of the document. */
const ROUTES: readonly ((context: AppContext) => Api)[] = [
  healthRoutes,
  metricsRoutes,
  deviceRoutes,
  syncRoutes,
  manifestRoutes,
  catalogueRoutes,
  artefactRoutes,
  operatorRoutes,
];

/** Answers are one person's or soon out of date, unless a route says otherwise. */
const apiIsNotCached: MiddlewareHandler = async (c, next) => {
  await next();
  if (!c.res.headers.has('Cache-Control')) c.res.headers.set('Cache-Control', 'no-store');
};
