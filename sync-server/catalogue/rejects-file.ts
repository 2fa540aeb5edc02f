/** The rows that an import could not use, as a CSV file that a person can open and mend. */
import { createWriteStream, type WriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { once } from 'node:events';
import path from 'node:path';
import { finished } from 'node:stream/promises';
import type { RejectRecord } from '../../data/records';

/** Made with the first reject: an import without one leaves no file. */
export class RejectsFile {
  #stream: WriteStream | null = null;

  /** @param file `<data folder>/rejects/<dataset>-<time>.csv` */
  constructor(readonly file: string) {}

  static of(dataDir: string, dataset: string, now: Date): RejectsFile {
    const time = now.toISOString().replace(/[:.]/g, '-');
    return new RejectsFile(path.join(dataDir, 'rejects', `${dataset}-${time}.csv`));
  }

  /** Null as long as nothing was rejected. */
  get written(): string | null {
    return this.#stream && this.file;
  }

  async add({ file, line, reason, text }: RejectRecord): Promise<void> {
    this.#stream ??= await this.#open();
    const row = [file, line, reason, text].map((cell) => `"${String(cell).replaceAll('"', '""')}"`).join(',');
    if (!this.#stream.write(`${row}\n`)) await once(this.#stream, 'drain');
  }

  async close(): Promise<void> {
    if (!this.#stream) return;
    this.#stream.end();
    await finished(this.#stream);
  }

  async #open(): Promise<WriteStream> {
    await mkdir(path.dirname(this.file), { recursive: true, mode: 0o700 });
    // Rows of a private dataset may stand in it.
    const stream = createWriteStream(this.file, { mode: 0o600 });
    stream.write('file,line,reason,text\n');
    return stream;
  }
}
