/** Runs a candidate's job in a thread of its own, so that requests are answered meanwhile. */
import { Worker } from 'node:worker_threads';
import { TrainingError } from '../../models/errors';
import type { Progress } from '../../models/types';
import type { CandidateOutcome } from './candidate';
import { buffersOf } from './packed-users';
import type { ThreadJob, WorkerMessage } from './train.worker';

export interface ThreadListeners {
  readonly onProgress?: (progress: Progress) => void;
  /** Told when something is slower here than it might be. */
  readonly onNote?: (sentence: string) => void;
}

/**
 * @param job its `users` are handed over and cannot be read afterwards
 * @throws {TrainingError} what the thread says; AbortError when the signal fires
 */
export async function makeCandidateInThread(
  job: ThreadJob,
  options: ThreadListeners & { readonly signal?: AbortSignal } = {},
): Promise<CandidateOutcome> {
  const { signal } = options;
  signal?.throwIfAborted();
  const worker = new Worker(new URL('./train.worker.mjs', import.meta.url), {
    workerData: job,
    transferList: buffersOf(job.users),
    execArgv: [], // the loader is the thread's own business, and a debugger's port cannot be shared
  });
  const onAbort = () => void worker.terminate();
  signal?.addEventListener('abort', onAbort, { once: true });
  try {
    return await answerOf(worker, options);
  } catch (cause) {
    signal?.throwIfAborted(); // it ended because it was told to
    throw cause;
  } finally {
    signal?.removeEventListener('abort', onAbort);
    await worker.terminate();
  }
}

function answerOf(worker: Worker, { onProgress, onNote }: ThreadListeners): Promise<CandidateOutcome> {
  return new Promise((resolve, reject) => {
    worker.on('error', reject);
    worker.on('exit', (code) =>
      reject(new TrainingError(`The training thread ended early with code ${code}.`)),
    );
    worker.on('message', (message: WorkerMessage) => {
      if (message.type === 'progress') onProgress?.(message.progress);
      else if (message.type === 'note') onNote?.(message.note);
      else if (message.type === 'done') resolve(message.outcome);
      else reject(new TrainingError(message.message));
    });
  });
}
