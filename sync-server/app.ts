/** Puts the server together. Importing this does nothing; tests call `createApp(…).request(…)`. */
import { randomBytes } from 'node:crypto';
import type { Database } from './db/connect';
import { ApiFailure } from './protocol/errors';
import { createApi } from './routes/context';
import type { Api, AppConfig, AppContext, Services } from './routes/context';
import { answerFailure } from './routes/errors';
import { healthRoutes } from './routes/health';
import { createMetrics, measure, metricsRoutes } from './routes/metrics';

export interface AppDeps {
  /** Open and migrated. */
  readonly database: Database;
  readonly now: () => number;
  readonly random?: (bytes: number) => Uint8Array;
  readonly config?: Partial<AppConfig>;
  readonly services?: Services;
}

export function createApp(deps: AppDeps): Api {
  const context: AppContext = {
    database: deps.database,
    now: deps.now,
    random: deps.random ?? randomBytes,
    config: { appDir: 'build/app', operatorToken: null, ...deps.config },
    services: deps.services ?? {},
    metrics: createMetrics(deps.database),
  };
  const app = createApi();
  app.onError(answerFailure);
  app.use(measure(context.metrics));
  for (const routes of ROUTES) app.route('/', routes(context));
  app.all('/api/*', () => {
    throw new ApiFailure('not-found');
  });
  return app;
}

/** Every resource, in the order of the document. */
const ROUTES: readonly ((context: AppContext) => Api)[] = [healthRoutes, metricsRoutes];
