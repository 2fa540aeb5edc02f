/** Prometheus metrics of one app, and the route that shows them. */
import type { MiddlewareHandler } from 'hono';
import { routePath } from 'hono/route';
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { countTrainingRuns } from '../db/training-counts';
import type { Database } from '../db/connect';
import { createApi } from './context';
import type { Api, AppContext } from './context';

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

export type Metrics = ReturnType<typeof createMetrics>;

export function createMetrics(database: Database) {
  const registry = new Registry();
  const registers = [registry];
  new Gauge({
    name: 'palate_training_runs',
    help: 'Training runs by state, as the database has them.',
    labelNames: ['state'],
    registers,
    async collect() {
      this.reset();
      for (const { state, runs } of await countTrainingRuns(database.db)) this.set({ state }, runs);
    },
  });
  return {
    registry,
    requests: new Histogram({
      name: 'palate_http_request_duration_seconds',
      help: 'Requests by route, method and status.',
      labelNames: ['route', 'method', 'status'],
      buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
      registers,
    }),
    accepted: new Counter({ name: 'palate_events_accepted_total', help: 'Events committed.', registers }),
    quarantined: new Counter({
      name: 'palate_events_quarantined_total',
      help: 'Events put aside, by reason (P4).',
      labelNames: ['reason'],
      registers,
    }),
    outboxAge: new Histogram({
      name: 'palate_outbox_age_seconds',
      help: 'Age of the oldest new event of a push, by the clock of the device.',
      buckets: [1, 5, 15, MINUTE, 5 * MINUTE, HOUR, 6 * HOUR, DAY, 3 * DAY, 7 * DAY, 30 * DAY],
      registers,
    }),
  };
}

/** Times every request under the pattern of the route that answered it, so that ids do not make labels. */
export function measure({ requests }: Metrics): MiddlewareHandler {
  return async (c, next) => {
    const stop = requests.startTimer();
    await next();
    stop({ route: routePath(c), method: c.req.method, status: c.res.status });
  };
}

export function metricsRoutes({ metrics: { registry } }: AppContext): Api {
  const api = createApi();
  api.get('/metrics', async (c) =>
    c.body(await registry.metrics(), 200, { 'Content-Type': registry.contentType }),
  );
  return api;
}
