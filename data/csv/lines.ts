/** A stream of bytes, cut into lines: constant memory, whatever the size of the file. */

export interface Line {
  /** 1-based. */
  readonly number: number;
  /** Without its line break. */
  readonly text: string;
}

/** A longer line is no row of any format that we read; it is cut here so that memory stays bounded. */
export const MAX_LINE_BYTES = 1 << 20;

const LF = 10;

/**
 * Lines in batches, one batch a chunk. Ends at `\n`, `\r\n` or the end of the file; a byte order mark is dropped.
 * Text is UTF-8; a line that is not is read as Windows-1252, which is what old exports are.
 */
export async function* readLines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<readonly Line[]> {
  const decoder = new LineDecoder();
  let number = 0;
  const numbered = (texts: readonly string[]) => texts.map((text): Line => ({ number: ++number, text }));
  let rest = new Uint8Array(0);
  for await (const chunk of chunks) {
    const end = chunk.lastIndexOf(LF) + 1;
    if (end === 0) {
      rest = rest.length < MAX_LINE_BYTES ? concat(rest, chunk) : rest;
      continue;
    }
    const lines = numbered(decoder.decode(concat(rest, chunk.subarray(0, end - 1))));
    rest = chunk.slice(end);
    yield lines;
  }
  if (rest.length > 0) yield numbered(decoder.decode(rest));
}

class LineDecoder {
  readonly #utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  readonly #windows1252 = new TextDecoder('windows-1252');
  #first = true;

  /** @param bytes whole lines, without the last line's break */
  decode(bytes: Uint8Array): string[] {
    const lines = this.#lines(bytes).map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line));
    if (this.#first && lines[0] !== undefined) lines[0] = lines[0].replace(/^\uFEFF/u, '');
    this.#first = false;
    return lines;
  }

  #lines(bytes: Uint8Array): string[] {
    try {
      return this.#utf8.decode(bytes).split('\n');
    } catch {
      return splitAt(bytes, LF).map((line) => this.#decodeOne(line));
    }
  }

  #decodeOne(line: Uint8Array): string {
    try {
      return this.#utf8.decode(line);
    } catch {
      return this.#windows1252.decode(line);
    }
  }
}

function splitAt(bytes: Uint8Array, separator: number): Uint8Array[] {
  const parts: Uint8Array[] = [];
  let start = 0;
  for (let end = bytes.indexOf(separator); end !== -1; end = bytes.indexOf(separator, start)) {
    parts.push(bytes.subarray(start, end));
    start = end + 1;
  }
  parts.push(bytes.subarray(start));
  return parts;
}

function concat(a: Uint8Array, b: Uint8Array): Uint8Array<ArrayBuffer> {
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}
