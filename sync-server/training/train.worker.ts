/** The training thread: one job, its progress, one answer. */
import { parentPort, workerData } from 'node:worker_threads';
import { assert } from '../../models/errors';
import type { Progress } from '../../models/types';
import { makeCandidate, type CandidateJob, type CandidateOutcome } from './candidate';

export type WorkerMessage =
  | { readonly type: 'progress'; readonly progress: Progress }
  | { readonly type: 'done'; readonly outcome: CandidateOutcome }
  | { readonly type: 'failed'; readonly message: string };

const port = parentPort;
assert(port, 'train.worker.ts runs in a worker thread');
const say = (message: WorkerMessage) => port.postMessage(message);

try {
  const onProgress = (progress: Progress) => say({ type: 'progress', progress });
  say({ type: 'done', outcome: await makeCandidate(workerData as CandidateJob, { onProgress }) });
} catch (cause) {
  say({ type: 'failed', message: cause instanceof Error ? cause.message : String(cause) });
}
