/** Brings a file here: piece by piece, on from where it broke off, and believed by its digest alone. */
import { SentimentError } from '../../../models/errors';
import { sha256Hex } from '../sha256';
import type { FileStore } from './file-store';

export interface WantedFile {
  readonly url: string;
  readonly bytes: number;
  /** SHA-256, lower-case hex: also its name in the store. */
  readonly sha256: string;
}

export interface DownloadDeps {
  readonly store: FileStore;
  readonly fetch: typeof fetch;
  readonly onBytes: (bytes: number) => void;
}

/**
 * @throws {SentimentError} the server has no such file, or sent another one, which is thrown away;
 * the network's error, or the signal's reason: what came so far stays
 */
export async function downloadFile(deps: DownloadDeps, file: WantedFile, signal: AbortSignal): Promise<void> {
  const { store, onBytes } = deps;
  let have = await store.size(file.sha256);
  if (have >= file.bytes) have = have === file.bytes && (await verified(store, file)) ? have : 0;
  if (have === file.bytes) return onBytes(have);
  const answer = await deps.fetch(file.url, {
    signal,
    headers: have > 0 ? { Range: `bytes=${have}-` } : {},
  });
  if (!answer.ok || !answer.body)
    throw new SentimentError(`The server did not send the model that reads reviews (${answer.status}).`);
  const from = answer.status === 206 ? have : 0;
  onBytes(from);
  const end = await keep(deps, file, answer.body, { from, signal });
  if (end < file.bytes)
    throw new SentimentError('The download of the model broke off. It goes on from there.');
  if (await verified(store, file)) return;
  (await store.append(file.sha256, 0)).close();
  throw new SentimentError('What came is not the model that was promised, so it was thrown away.');
}

/** @returns bytes in the store afterwards, also when the stream breaks off behind the first */
async function keep(
  { store, onBytes }: DownloadDeps,
  file: WantedFile,
  body: ReadableStream<Uint8Array>,
  { from, signal }: { from: number; signal: AbortSignal },
): Promise<number> {
  const appender = await store.append(file.sha256, from);
  let at = from;
  try {
    const reader = body.getReader();
    for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
      signal.throwIfAborted();
      if (at + piece.value.length > file.bytes)
        throw new SentimentError('The server sends more than the model has; it was stopped.');
      appender.write(piece.value);
      at += piece.value.length;
      onBytes(piece.value.length);
    }
  } finally {
    appender.close();
  }
  return at;
}

/** The bytes of a file that is here and right; null otherwise. */
export async function readVerified(
  store: FileStore,
  file: Pick<WantedFile, 'sha256' | 'bytes'>,
): Promise<Uint8Array<ArrayBuffer> | null> {
  const bytes = await store.read(file.sha256);
  if (bytes?.length !== file.bytes) return null;
  return (await sha256Hex(bytes)) === file.sha256 ? bytes : null;
}

const verified = async (store: FileStore, file: WantedFile) => (await readVerified(store, file)) !== null;
