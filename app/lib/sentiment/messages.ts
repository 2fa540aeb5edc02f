/** What pages and the worker that reads reviews say to each other. */
import type { Reading } from '../../../models/sentiment/reading';

export interface Progress {
  /** Bytes that are here, of all that are needed. */
  readonly done: number;
  readonly total: number;
}

/** `wasm-threads`: WebAssembly with a second thread, for a page that shares its memory with nobody. */
export type SentimentDevice = 'webgpu' | 'wasm-threads' | 'wasm';

export interface SentimentApi {
  /** Whether everything that a start needs is here. @param on null: the first of `devices` */
  isHere(on: SentimentDevice | null): Promise<boolean>;
  /**
   * Downloads what is missing and goes on where an earlier download broke off. A model that is here serves on until a
   * newer one is complete. @param on null: the first of `devices`
   */
  download(on: SentimentDevice | null): Promise<void>;
  /** How far the download is; asked for while it runs. */
  progress(): Promise<Progress>;
  /** Devices worth trying, the faster first. */
  devices(): Promise<readonly SentimentDevice[]>;
  /** Starts the model and asks it what is known. After a failure this worker is spent. */
  start(on: SentimentDevice): Promise<{ readonly name: string; readonly version: string }>;
  /** Remembers that a device failed where another one did not, so that the next visit does not try it. */
  avoid(device: SentimentDevice): Promise<void>;
  read(text: string): Promise<Reading>;
}
