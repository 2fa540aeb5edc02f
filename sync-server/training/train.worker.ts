/** The training thread: one job, its progress, one answer. */
import { parentPort, workerData } from 'node:worker_threads';
import { assert } from '../../models/errors';
import type { Progress } from '../../models/types';
import { nodeThreads } from '../../models/kernels/node/threads';
import { makeCandidate, type CandidateJob, type CandidateOutcome } from './candidate';
import { fileCheckpoints, type CheckpointFacts } from './checkpoint-file';

/** A candidate's job and what its thread may use. */
export interface ThreadJob extends CandidateJob {
  /** Threads of its own, at most. */
  readonly threads: number;
  /** Where an interrupted training is kept; null: nowhere. */
  readonly checkpoint: { readonly file: string; readonly facts: CheckpointFacts } | null;
}

/** With fewer preferences, starting threads takes longer than they save. */
const FEWEST_FOR_THREADS = 250_000;

export type WorkerMessage =
  | { readonly type: 'note'; readonly note: string }
  | { readonly type: 'progress'; readonly progress: Progress }
  | { readonly type: 'done'; readonly outcome: CandidateOutcome }
  | { readonly type: 'failed'; readonly message: string };

const port = parentPort;
assert(port, 'train.worker.ts runs in a worker thread');
const say = (message: WorkerMessage) => port.postMessage(message);

try {
  const { threads, checkpoint, ...job } = workerData as ThreadJob;
  const onNote = (note: string) => say({ type: 'note', note });
  const outcome = await makeCandidate(job, {
    ...{ onProgress: (progress: Progress) => say({ type: 'progress', progress }), onNote },
    ...(threads > 1 && job.users.items.length >= FEWEST_FOR_THREADS && { threads: nodeThreads(threads) }),
    ...(checkpoint && { checkpoints: fileCheckpoints(checkpoint.file, checkpoint.facts, onNote) }),
  });
  say({ type: 'done', outcome });
} catch (cause) {
  say({ type: 'failed', message: cause instanceof Error ? cause.message : String(cause) });
}
