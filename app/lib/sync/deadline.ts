/** Waiting for an answer, but not for ever. */
import type { Schedule } from './clockwork';

/**
 * Runs `work` with a signal that fires when the caller's does or after `ms`. The promise settles then too, even when
 * `work` does not listen: a request in a suspended page may never come back.
 */
export async function withDeadline<T>(
  schedule: Schedule,
  { signal, ms }: { readonly signal: AbortSignal; readonly ms: number },
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  signal.throwIfAborted();
  const inner = new AbortController();
  const forward = () => inner.abort(signal.reason);
  signal.addEventListener('abort', forward, { once: true });
  const cancel = schedule(ms, () => inner.abort(new DOMException('No answer in time', 'TimeoutError')));
  try {
    return await Promise.race([work(inner.signal), rejection(inner.signal)]);
  } finally {
    cancel();
    signal.removeEventListener('abort', forward);
  }
}

function rejection(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
}
