/** One HTTP request for a file, or for what is missing of it. */
import { SourceError } from '../../models/errors';

export interface Answer {
  /** Where `chunks` begin: 0 when the server sent the whole file, whatever was asked for. */
  readonly from: number;
  /** Bytes of the whole file; null when the server does not say. */
  readonly size: number | null;
  /** For If-Range next time; null when the file cannot be resumed safely. */
  readonly validator: string | null;
  readonly chunks: AsyncIterable<Uint8Array>;
}

export interface RestOptions {
  /** Bytes that are there already. */
  readonly from: number;
  readonly validator: string | null;
  readonly stallMs: number;
  readonly signal?: AbortSignal | undefined;
  /** What to do when the server refuses; default: give the file as --from. */
  readonly byHand?: string | undefined;
}

/** @throws {SourceError} for an answer that will not change; other errors are worth another attempt */
export async function fetchRest(url: string, options: RestOptions): Promise<Answer> {
  const { from, validator } = options;
  const watch = new StallWatch(options.stallMs, options.signal);
  // "identity": a compressed answer would have another length and could not be resumed.
  const headers: Record<string, string> = { 'accept-encoding': 'identity' };
  if (from > 0 && validator !== null) {
    headers['range'] = `bytes=${from}-`;
    headers['if-range'] = validator;
  }
  try {
    const response = await fetch(url, { headers, signal: watch.signal });
    const range = /^bytes (?:(\d+)-\d+|\*)\/(\d+|\*)$/.exec(response.headers.get('content-range') ?? '');
    if (response.status === 416 && range?.[2] === String(from)) {
      await response.body?.cancel();
      return { from, size: from, validator, chunks: watch.over(nothing()) }; // all of it is there
    }
    if (response.status === 416 && from > 0) {
      // What is there is no beginning of the file: begin anew.
      await response.body?.cancel();
      watch.stop();
      return await fetchRest(url, { ...options, from: 0 });
    }
    if (!response.ok || !response.body) {
      await response.body?.cancel();
      throw refusal(url, response, options.byHand);
    }
    const partial = response.status === 206;
    if (partial && Number(range?.[1]) !== from) {
      await response.body.cancel();
      throw new SourceError(`${url} answered with another part of the file than was asked for.`);
    }
    return {
      from: partial ? from : 0,
      size: partial ? numberOr(range?.[2]) : plainLength(response),
      validator: validatorOf(response),
      chunks: watch.over(response.body as unknown as AsyncIterable<Uint8Array>),
    };
  } catch (error) {
    watch.stop();
    throw watch.reason(error);
  }
}

function refusal(url: string, { status, statusText }: Response, byHand?: string): Error {
  const said = `${url} answered ${status} ${statusText}`.trim();
  if (status === 429 || status >= 500) return new Error(said);
  const mend = status === 404 || status === 410 ? 'Check the address' : 'Download it by hand';
  return new SourceError(`${said}. ${byHand ?? `${mend}, or give a folder or zip as --from.`}`);
}

const numberOr = (text: string | null | undefined): number | null =>
  text !== null && text !== undefined && /^\d+$/.test(text) ? Number(text) : null;

const plainLength = ({ headers }: Response): number | null =>
  headers.has('content-encoding') ? null : numberOr(headers.get('content-length'));

/** RFC 9110, 13.1.5: If-Range needs a strong ETag; a date serves where there is no ETag. */
function validatorOf({ headers }: Response): string | null {
  const etag = headers.get('etag');
  if (headers.has('content-encoding') || etag?.startsWith('W/')) return null;
  return etag ?? headers.get('last-modified');
}

async function* nothing(): AsyncGenerator<Uint8Array> {}

/** Aborts a request that falls silent. */
class StallWatch {
  readonly #stalled = new AbortController();
  readonly signal: AbortSignal;
  #timer: ReturnType<typeof setTimeout>;

  constructor(
    readonly ms: number,
    readonly outer: AbortSignal | undefined,
  ) {
    this.signal = outer ? AbortSignal.any([outer, this.#stalled.signal]) : this.#stalled.signal;
    this.#timer = this.#start();
  }

  async *over(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    try {
      for await (const chunk of chunks) {
        clearTimeout(this.#timer);
        yield chunk;
        this.#timer = this.#start();
      }
    } catch (error) {
      throw this.reason(error);
    } finally {
      this.stop();
    }
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  /** A stall is a fault of the line, not a wish of the caller: no AbortError. */
  reason(error: unknown): unknown {
    return this.#stalled.signal.aborted && !this.outer?.aborted ? this.#stalled.signal.reason : error;
  }

  #start(): ReturnType<typeof setTimeout> {
    const silence = new Error(`nothing came for ${this.ms / 1000} s`);
    return setTimeout(() => this.#stalled.abort(silence), this.ms);
  }
}
