import type { RecommendApi } from './messages';
import { connect, type Client, type ConnectOptions } from './rpc';

/** A cold start reads and decodes a catalogue of 10,000 items on a slow phone; every later call takes a fraction. */
const DEADLINE_MS = 30_000;

/** The recommend worker as pages call it. It is started with the first call, so constructing costs nothing. */
export function createRecommendClient(options: Partial<ConnectOptions> = {}): Client<RecommendApi> {
  const start = () => new Worker(new URL('./recommend.worker.ts', import.meta.url), { type: 'module' });
  return connect<RecommendApi>(start, { timeoutMs: DEADLINE_MS, ...options });
}
