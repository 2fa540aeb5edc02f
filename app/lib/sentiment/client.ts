import { connect, type Client } from '../workers/rpc';
export type { Client } from '../workers/rpc';
import type { SentimentApi } from './messages';

/** A sentence takes milliseconds, a start seconds on a slow phone. A download has a deadline of its own. */
const DEADLINE_MS = 60_000;

/** A worker that reads reviews. It is started with the first call. */
export function createSentimentClient(): Client<SentimentApi> {
  const start = () => new Worker(new URL('./sentiment.worker.ts', import.meta.url), { type: 'module' });
  return connect<SentimentApi>(start, { timeoutMs: DEADLINE_MS });
}
