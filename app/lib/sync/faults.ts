/** What may go wrong between device and server, sorted by what has to happen next. */
import { PalateError } from '../../../models/errors';
import type { SyncPhase } from './state';

/**
 * offline: no answer came; server: an answer that is no good, try later; unauthorised: the server does not know this
 * device; sign-in-needed: nobody is signed in, or not any more; upgrade-required: this app is too old (426); refused:
 * this request will never work as it is.
 */
export type Fault = 'offline' | 'server' | 'unauthorised' | 'sign-in-needed' | 'upgrade-required' | 'refused';

export class SyncError extends PalateError {
  override readonly name = 'SyncError';

  constructor(
    readonly fault: Fault,
    message: string,
    /** The server's own word for it, and how long it asks to be left alone. */
    readonly more: { readonly code?: string; readonly retryAfterMs?: number } = {},
  ) {
    super(message);
  }
}

/** The phase that a failed round leaves behind. */
export function phaseOf(error: unknown): SyncPhase {
  if (!(error instanceof SyncError)) return 'waiting';
  if (error.fault === 'offline') return 'offline';
  return error.fault === 'unauthorised' || error.fault === 'upgrade-required' ? 'blocked' : 'waiting';
}

/** A sentence for the person; null where the phase says it all. */
export function problemOf(error: unknown): string | null {
  if (error instanceof SyncError && error.fault === 'offline') return null;
  if (error instanceof PalateError) return error.message;
  return `Syncing stopped: ${error instanceof Error ? error.message : String(error)}`;
}
