import type { Reading } from '../../../models/sentiment/reading';
import { createSentimentClient } from '../sentiment/client';
import type { SentimentApi, SentimentDevice } from '../sentiment/messages';
import type { Client } from '../sentiment/client';

/** Where the reader of reviews stands. */
export type Phase =
  | { readonly kind: 'asleep' }
  /** The person saves data: the download waits for a word. */
  | { readonly kind: 'asking' }
  /** `share` of it is here, in [0, 1]. */
  | { readonly kind: 'downloading'; readonly share: number }
  | { readonly kind: 'starting' }
  | { readonly kind: 'ready'; readonly device: SentimentDevice }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'failed'; readonly words: string };

/** A slow phone network; the progress shows that it goes on. */
const DOWNLOAD_MS = 60 * 60_000;
const LOOK_MS = 200;

export interface ReaderDeps {
  readonly createClient: () => Client<SentimentApi>;
  /** Whether the person asked the browser to save data. */
  readonly savesData: () => boolean;
  readonly isOnline: () => boolean;
}

/**
 * Reads reviews on the device (V2). Nothing is loaded before the first `wake`; what was downloaded stays, so that the
 * next visit has it without a network.
 */
export class ReviewReader {
  readonly #deps: ReaderDeps;
  #phase: Phase = $state.raw({ kind: 'asleep' });
  #client: Client<SentimentApi> | null = null;
  #download = new AbortController();

  constructor(deps: ReaderDeps) {
    this.#deps = deps;
  }

  get phase(): Phase {
    return this.#phase;
  }

  /** Somebody writes a review. @param asked the person said so in words: then a download, a retry too, is wanted. */
  async wake(asked = false): Promise<void> {
    const { kind } = this.#phase;
    if (kind !== 'asleep' && !(asked && (kind === 'asking' || kind === 'cancelled' || kind === 'failed')))
      return;
    this.#phase = { kind: 'starting' };
    this.#download = new AbortController(); // what was cancelled before is not what is asked now
    try {
      if (await this.#open().call('isHere', null)) return await this.#start(true);
      if (!this.#deps.isOnline()) throw new Error('It needs one download, and there is no network now.');
      if (!asked && this.#deps.savesData()) return void (this.#phase = { kind: 'asking' });
      await this.#fetch();
      await this.#start(false);
    } catch (error) {
      this.#phase = this.#download.signal.aborted
        ? { kind: 'cancelled' }
        : { kind: 'failed', words: wordsFor(error) };
    }
  }

  /** Stops the download; what came so far stays for the next time. */
  cancel(): void {
    this.#download.abort(new DOMException('Cancelled', 'AbortError'));
  }

  /** @returns null while the reader is not ready. @throws the signal's reason */
  async read(text: string, signal: AbortSignal): Promise<Reading | null> {
    if (this.#phase.kind !== 'ready') return null;
    try {
      return await this.#open().call('read', text, { signal });
    } catch (error) {
      signal.throwIfAborted();
      this.#close();
      this.#phase = { kind: 'failed', words: wordsFor(error) };
      return null;
    }
  }

  async #fetch(on: SentimentDevice | null = null): Promise<void> {
    this.#download = new AbortController();
    this.#phase = { kind: 'downloading', share: 0 };
    const client = this.#open();
    const look = setInterval(() => {
      void client.call('progress').then(
        ({ done, total }) => {
          if (this.#phase.kind === 'downloading' && total > 0)
            this.#phase = { kind: 'downloading', share: done / total };
        },
        () => undefined, // the download itself says what is wrong
      );
    }, LOOK_MS);
    try {
      const { signal } = this.#download;
      await client.call('download', on, { signal, timeoutMs: DOWNLOAD_MS });
    } finally {
      clearInterval(look);
    }
  }

  /** @param wasHere it came in an earlier visit: what is damaged since is brought anew, what is old made new */
  async #start(wasHere: boolean): Promise<void> {
    this.#phase = { kind: 'starting' };
    try {
      await this.#startOnSome();
    } catch (error) {
      if (!wasHere || !this.#deps.isOnline()) throw error;
      await this.#fetch();
      this.#phase = { kind: 'starting' };
      await this.#startOnSome();
      return;
    }
    if (wasHere && this.#deps.isOnline() && !this.#deps.savesData())
      void this.#open()
        .call('download', null, { timeoutMs: DOWNLOAD_MS })
        .catch(() => undefined); // a newer model is for the next visit, and this one reads on
  }

  /**
   * The first device that gives the known answers. A worker in which one has failed is spent: the next gets a new one. Those
   * that failed are remembered once another has not: where all fail it was not the device.
   */
  async #startOnSome(): Promise<void> {
    const devices = await this.#open().call('devices');
    for (const [at, device] of devices.entries()) {
      try {
        if (at > 0 && !(await this.#open().call('isHere', device))) await this.#fetch(device); // it may need other parts
        this.#phase = { kind: 'starting' };
        await this.#open().call('start', device);
      } catch (error) {
        this.#close();
        if (at === devices.length - 1 || this.#download.signal.aborted) throw error;
        continue;
      }
      for (const failed of devices.slice(0, at))
        await this.#open()
          .call('avoid', failed)
          .catch(() => undefined); // what a full disk forgets is tried once more, and reading goes on
      this.#phase = { kind: 'ready', device };
      return;
    }
  }

  #open(): Client<SentimentApi> {
    return (this.#client ??= this.#deps.createClient());
  }

  #close(): void {
    this.#client?.dispose();
    this.#client = null;
  }
}

let shared: ReviewReader | null = null;

/** The one of this page: items come and go, what was started stays. */
export function reviewReader(): ReviewReader {
  const connection = (navigator as Navigator & { connection?: { readonly saveData?: boolean } }).connection;
  return (shared ??= new ReviewReader({
    createClient: createSentimentClient,
    savesData: () => connection?.saveData ?? false,
    isOnline: () => navigator.onLine,
  }));
}

function wordsFor(error: unknown): string {
  if (!(error instanceof Error || error instanceof DOMException)) return String(error);
  if (error.name === 'QuotaExceededError') return 'There is no room left on this device for it.';
  if (error.name === 'TypeError') return 'The server is out of reach. What came so far is kept.';
  return error.message;
}
