/** Expected failures of the device's store, and how the many shapes of IndexedDB's errors are told apart. */
import { PalateError } from '../../../models/errors';

/** The browser refuses to store more. Nothing of the refused write was kept, everything older was. */
export class StorageFullError extends PalateError {
  override readonly name = 'StorageFullError';

  constructor(what: string, options?: ErrorOptions) {
    super(
      `${what} could not be kept: this browser's storage is full. Free some space on the device, or remove the data of other sites in the browser's settings, then try again.`,
      options,
    );
  }
}

/**
 * Names in the chain of an error. Dexie wraps what IndexedDB reports (`inner`), bulk writes carry a list
 * (`failures`), and browsers disagree on whether a full disk fails the request or aborts the transaction.
 */
function* names(error: unknown, depth = 0): Generator<string> {
  if (typeof error !== 'object' || error === null || depth > 8) return;
  const { name, inner, cause, failures } = error as Record<string, unknown>;
  if (typeof name === 'string') yield name;
  yield* names(inner, depth + 1);
  yield* names(cause, depth + 1);
  if (Array.isArray(failures)) for (const failure of failures) yield* names(failure, depth + 1);
}

const hasName = (error: unknown, wanted: readonly string[]) => {
  for (const name of names(error)) if (wanted.includes(name)) return true;
  return false;
};

export const isQuotaError = (error: unknown): boolean => hasName(error, ['QuotaExceededError']);

/** iOS drops the connection of a page that was in the background; Chromium does after a crash of its storage. */
export const isConnectionLost = (error: unknown): boolean =>
  hasName(error, ['UnknownError', 'InvalidStateError', 'DatabaseClosedError']) && !isQuotaError(error);

/** Turns a full disk into `StorageFullError`; every other error passes as it is. */
export async function orStorageFull<T>(what: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (isQuotaError(error)) throw new StorageFullError(what, { cause: error });
    throw error;
  }
}
