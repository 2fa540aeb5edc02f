import { open } from 'node:fs/promises';
import { SourceError } from '../../models/errors';
import { Names } from './names';

/** Rows of one piece of a log: 12 bytes a row. */
export class Piece {
  readonly users: Uint32Array;
  readonly items: Uint32Array;
  readonly values: Float32Array;
  readonly #memory: ArrayBuffer;

  constructor(rows: number) {
    this.#memory = new ArrayBuffer(12 * rows, { maxByteLength: 12 * rows });
    this.users = new Uint32Array(this.#memory, 0, rows);
    this.items = new Uint32Array(this.#memory, 4 * rows, rows);
    this.values = new Float32Array(this.#memory, 8 * rows, rows);
  }

  /** Gives the memory back now; the collector would wait while the next arrays are made. */
  free(): void {
    this.#memory.resize(0);
  }
}

/** A log as typed arrays; times are not kept, the order of the file is. */
export interface Interactions {
  readonly users: Names;
  readonly items: Names;
  readonly pieces: Piece[];
  readonly rows: number;
  /** Rows without a user, an item or a number. */
  readonly rejected: number;
}

const HEADER = 'user_id,item_id,value,timestamp';
const PIECE = 1 << 20;
const CHUNK = 1 << 20;
const [COMMA, NEWLINE, RETURN, QUOTE, ZERO, NINE] = [44, 10, 13, 34, 48, 57];

/** Collects rows. */
export class InteractionLog implements Interactions {
  readonly users = new Names();
  readonly items = new Names();
  readonly pieces: Piece[] = [];
  rows = 0;
  rejected = 0;
  #piece: Piece | null = null;
  #used = 0;

  add(user: string | number, item: string | number, value: number): void {
    if (user === '' || item === '' || !Number.isFinite(value)) {
      this.rejected++;
      return;
    }
    if (!this.#piece || this.#used === PIECE) this.#next();
    const { users, items, values } = this.#piece!;
    users[this.#used] = this.users.add(user);
    items[this.#used] = this.items.add(item);
    values[this.#used++] = value;
    this.rows++;
  }

  /** To be called once, after the last row. */
  end(): this {
    const last = this.pieces.pop();
    if (last) {
      const exact = new Piece(this.#used);
      exact.users.set(last.users.subarray(0, this.#used));
      exact.items.set(last.items.subarray(0, this.#used));
      exact.values.set(last.values.subarray(0, this.#used));
      last.free();
      this.pieces.push(exact);
    }
    return this;
  }

  #next(): void {
    this.#piece = new Piece(PIECE);
    this.pieces.push(this.#piece);
    this.#used = 0;
  }
}

/**
 * Streams `user_id,item_id,value,timestamp` without quotes; an empty value is 1.
 * @throws {SourceError} when the header is another, or a cell is quoted
 */
export async function readInteractions(file: string): Promise<Interactions> {
  const log = new InteractionLog();
  // One buffer for all of the file: a stream's would be 20 times what is read, until they are collected.
  let buffer = Buffer.allocUnsafeSlow(CHUNK);
  let [line, kept] = [0, 0];
  const handle = await open(file);
  try {
    for (;;) {
      const { bytesRead } = await handle.read(buffer, kept, buffer.length - kept);
      const bytes = buffer.subarray(0, kept + bytesRead);
      let from = 0;
      for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE, from)) {
        readLine(log, bytes, from, end, line++, file);
        from = end + 1;
      }
      if (bytesRead === 0) {
        if (from < bytes.length) readLine(log, bytes, from, bytes.length, line, file);
        return log.end();
      }
      kept = bytes.copy(buffer, 0, from);
      if (kept === buffer.length) buffer = Buffer.concat([buffer], 2 * buffer.length);
    }
  } finally {
    await handle.close();
  }
}

function readLine(
  log: InteractionLog,
  bytes: Buffer,
  from: number,
  to: number,
  line: number,
  file: string,
): void {
  const end = to > from && bytes[to - 1] === RETURN ? to - 1 : to;
  if (line === 0) {
    const header = bytes.toString('utf8', from, end).replace('\ufeff', '');
    if (header !== HEADER) throw new SourceError(`${file} starts with ${header}; it has to be ${HEADER}.`);
    return;
  }
  if (end === from) return;
  const first = bytes.indexOf(COMMA, from);
  const second = first < 0 ? -1 : bytes.indexOf(COMMA, first + 1);
  if (first < 0 || second < 0 || second >= end) return log.add('', '', NaN);
  const third = bytes.indexOf(COMMA, second + 1);
  const value = third < 0 || third > end ? end : third;
  if (bytes[from] === QUOTE || bytes[first + 1] === QUOTE)
    throw new SourceError(`${file}:${line + 1} has quotes; write the ids without them.`);
  log.add(idIn(bytes, from, first), idIn(bytes, first + 1, second), valueIn(bytes, second + 1, value));
}

/** Whole numbers without leading zeros as numbers, everything else as text. */
function idIn(bytes: Buffer, from: number, to: number): string | number {
  if (to - from > 9 || to === from || (bytes[from] === ZERO && to - from > 1))
    return bytes.toString('utf8', from, to);
  let number = 0;
  for (let at = from; at < to; at++) {
    const digit = bytes[at];
    if (digit < ZERO || digit > NINE) return bytes.toString('utf8', from, to);
    number = 10 * number + digit - ZERO;
  }
  return number;
}

function valueIn(bytes: Buffer, from: number, to: number): number {
  if (to === from) return 1;
  if (to - from === 1 && bytes[from] >= ZERO && bytes[from] <= NINE) return bytes[from] - ZERO;
  return Number(bytes.toString('latin1', from, to));
}
