import { createHash } from 'node:crypto';
import type { PackedSource } from '../source';

/** Counts and digests the bytes of a source as they pass. */
export class Meter {
  readonly digests = new Map<string, string>();
  #current = { done: 0, total: 0 };

  constructor(readonly source: PackedSource) {}

  /** Of the file that was opened last. */
  get share(): number | null {
    const { done, total } = this.#current;
    return total > 0 ? Math.min(1, done / total) : null;
  }

  async *open(file: string): AsyncGenerator<Uint8Array> {
    const current = { done: 0, total: (await this.source.size(file)) ?? 0 };
    this.#current = current;
    const hash = createHash('sha256');
    for await (const chunk of this.source.open(file)) {
      current.done += chunk.length;
      hash.update(chunk);
      yield chunk;
    }
    this.digests.set(file, hash.digest('hex'));
  }
}
