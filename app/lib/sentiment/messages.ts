/** What pages and the worker that reads reviews say to each other. */
import type { Reading } from '../../../models/sentiment/reading';

export interface Progress {
  /** Bytes that are here, of all that are needed. */
  readonly done: number;
  readonly total: number;
}

export type SentimentDevice = 'webgpu' | 'wasm';

export interface SentimentApi {
  /** Whether everything that a start needs is on this device. */
  isHere(): Promise<boolean>;
  /**
   * Downloads what is missing and goes on where an earlier download broke off. A model that is here serves on until a
   * newer one is complete.
   */
  download(): Promise<void>;
  /** How far the download is; asked for while it runs. */
  progress(): Promise<Progress>;
  /** Devices worth trying, the faster first. */
  devices(): Promise<readonly SentimentDevice[]>;
  /** Starts the model and asks it what is known. After a failure this worker is spent. */
  start(on: SentimentDevice): Promise<{ readonly name: string; readonly version: string }>;
  /** Remembers that a device failed, so that the next visit does not try it. */
  avoid(device: SentimentDevice): Promise<void>;
  read(text: string): Promise<Reading>;
}
