/** The worker that reads reviews: binds its engine to storage, network, GPU and port. Nothing else. */
import { serve, type Port } from '../workers/rpc';
import { createSentimentEngine } from './engine';
import { originFiles } from './file-store';
import type { SentimentApi } from './messages';
import { RUNTIME } from './runtime';

const engine = createSentimentEngine({
  store: originFiles('sentiment'),
  fetch: (...request) => fetch(...request),
  runtime: RUNTIME,
  // That navigator.gpu exists says nothing: without a GPU there is no adapter.
  hasGpu: async () => {
    try {
      return (await navigator.gpu?.requestAdapter()) != null;
    } catch {
      return false;
    }
  },
  // Two fifths off a sentence, for a page that nobody else shares.
  hasThreads: crossOriginIsolated && navigator.hardwareConcurrency > 1,
  alone: (work) => navigator.locks.request('palate-sentiment', work),
});

serve<SentimentApi>(self as unknown as Port, engine);
