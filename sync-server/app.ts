/** Puts the server together. Importing this does nothing; tests call `createApp(…).request(…)`. */
import { randomBytes } from 'node:crypto';
import type { MiddlewareHandler } from 'hono';
import { createAuth } from './auth/auth';
import { guard } from './auth/guard';
import type { Hasher } from './auth/passwords';
import { checkBody, limitBody, onlyOwnRequests, refuseNul } from './auth/requests';
import type { Database } from './db/connect';
import type { Mailer } from './mail/mailer';
import { openMailer } from './mail/open-mailer';
import { ApiFailure } from './protocol/errors';
import { accountRoutes } from './routes/account';
import { adminRoutes } from './routes/admin';
import { artefactRoutes } from './routes/artefacts';
import { authRoutes } from './routes/auth';
import { catalogueRoutes } from './routes/catalogue';
import { securityHeaders } from './routes/content-security';
import { createApi, originOf } from './routes/context';
import type { Api, AppConfig, AppContext, Services } from './routes/context';
import { experimentRoutes } from './routes/experiments';
import { deltaRoutes } from './routes/deltas';
import { ensembleRoutes } from './routes/ensembles';
import { priorRoutes } from './routes/priors';
import { deviceRoutes } from './routes/devices';
import { mountDocs } from './routes/docs';
import { answerFailure } from './routes/errors';
import { healthRoutes } from './routes/health';
import { keyRoutes } from './routes/keys';
import { manifestRoutes } from './routes/manifest';
import { createMetrics, measure, metricsRoutes } from './routes/metrics';
import { oauthRoutes } from './routes/oauth';
import { operatorRoutes } from './routes/operator';
import { pageRoutes } from './routes/pages';
import { personRoutes } from './routes/person';
import { sentimentRoutes } from './routes/sentiment';
import { syncRoutes } from './routes/sync';
import { tokenRoutes } from './routes/tokens';
import { trainingRunRoutes } from './routes/training-runs';

export interface AppDeps {
  /** Open and migrated. */
  readonly database: Database;
  /** ms since the epoch. */
  readonly now: () => number;
  /** Unguessable bytes; default: the system's. */
  readonly random?: (bytes: number) => Uint8Array;
  readonly config?: Partial<AppConfig>;
  readonly services?: Services;
  /** Default: letters lie in the folder `outbox` of `dataDir`. */
  readonly mailer?: Mailer;
  /** How passwords are hashed; default: Argon2id. */
  readonly hasher?: Hasher;
}

const DEFAULTS: AppConfig = {
  dataDir: '.palate/',
  appDir: 'build/app',
  operatorToken: null,
  trustProxy: false,
  providers: [],
};

export function createApp(deps: AppDeps): Api {
  const context = contextOf(deps);
  const app = createApi();
  app.onError(answerFailure);
  app.use(measure(context.metrics));
  app.use(securityHeaders(context.config.appDir, (c) => context.auth.cookies.isHttps(c)));
  app.use(refuseNul);
  app.use('/api/*', onlyOwnRequests(context.config.origin), limitBody(), apiIsNotCached);
  app.use('/api/*', guard(context.auth), checkBody);
  for (const routes of ROUTES) app.route('/', routes(context));
  mountDocs(app);
  app.all('/api/*', () => {
    throw new ApiFailure('not-found');
  });
  app.route('/', pageRoutes(context));
  return app;
}

function contextOf(deps: AppDeps): AppContext {
  const { database, now } = deps;
  const random = deps.random ?? randomBytes;
  const config = { ...DEFAULTS, ...deps.config };
  const services = deps.services ?? {};
  const issuer = () => originOf({ config, services });
  return {
    database,
    now,
    random,
    config,
    services,
    metrics: createMetrics(database),
    auth: createAuth({ db: database.db, now, random, config, issuer, hasher: deps.hasher }),
    mailer: deps.mailer ?? openMailer({ dataDir: config.dataDir, log: console.log }),
  };
}

/** Every resource, in the order of the document. */
const ROUTES: readonly ((context: AppContext) => Api)[] = [
  healthRoutes,
  metricsRoutes,
  deviceRoutes,
  authRoutes,
  oauthRoutes,
  tokenRoutes,
  accountRoutes,
  personRoutes,
  keyRoutes,
  adminRoutes,
  trainingRunRoutes,
  experimentRoutes,
  syncRoutes,
  manifestRoutes,
  catalogueRoutes,
  artefactRoutes,
  sentimentRoutes,
  deltaRoutes,
  ensembleRoutes,
  priorRoutes,
  operatorRoutes,
];

/** Answers are one person's or soon out of date, unless a route says otherwise. */
const apiIsNotCached: MiddlewareHandler = async (c, next) => {
  await next();
  if (!c.res.headers.has('Cache-Control')) c.res.headers.set('Cache-Control', 'no-store');
};
