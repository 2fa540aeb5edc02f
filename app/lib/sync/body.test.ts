import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bytesOf } from './body';

const PIECE = 300 * 1024;

/** An answer whose bytes come in pieces of these lengths; `torn` breaks it off behind them. */
function answer(lengths: readonly number[], torn = false) {
  const pieces = lengths.map((length, at) => new Uint8Array(length).fill(at + 1));
  const whole = Buffer.concat(pieces);
  const body = new ReadableStream({
    pull(stream) {
      const piece = pieces.shift();
      if (piece) stream.enqueue(piece);
      else if (torn) stream.error(new TypeError('network error'));
      else stream.close();
    },
  });
  return { answer: new Response(body), whole };
}

describe('the body of an answer', () => {
  it('is the same bytes in whatever pieces they come', async () => {
    const lengths = fc.array(fc.oneof(fc.nat(20), fc.constant(PIECE)), { maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(lengths, async (lengths) => {
        const { answer: given, whole } = answer(lengths);
        expect(Buffer.compare(Buffer.from(await bytesOf(given)), whole)).toBe(0);
      }),
      { numRuns: 40 },
    );
  });

  it('lets other tasks run between the pieces of a long one', async () => {
    let others = 0;
    const other = setInterval(() => others++, 0);
    await bytesOf(answer(Array.from({ length: 20 }, () => PIECE)).answer);
    clearInterval(other);
    expect(others).toBeGreaterThan(0);
  });

  it('is refused when it breaks off, however late', async () => {
    await expect(bytesOf(answer([PIECE, PIECE, 1], true).answer)).rejects.toThrow('network error');
  });

  it('is empty when there is none', async () => {
    expect((await bytesOf(new Response(null))).byteLength).toBe(0);
  });
});
