/** Bytes between two pauses: a few ms of work. */
const PIECE_BYTES = 512 * 1024;

/**
 * The bytes of an answer. `arrayBuffer()` joins the megabytes of a catalogue in one task, which takes 20 ms and on a
 * busy machine 100; this reads them piece by piece and lets the page work in between.
 */
export async function bytesOf(answer: Response): Promise<ArrayBuffer> {
  const reader = answer.body?.getReader();
  if (!reader) return answer.arrayBuffer();
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  let length = 0;
  let sincePause = 0;
  for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
    pieces.push(piece.value);
    length += piece.value.length;
    sincePause += piece.value.length;
    if (sincePause < PIECE_BYTES) continue;
    sincePause = 0;
    await nextTask();
  }
  await nextTask();
  return joined(pieces, length);
}

const nextTask = () => new Promise((resolve) => setTimeout(resolve));

function joined(pieces: readonly Uint8Array<ArrayBuffer>[], length: number): ArrayBuffer {
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes.buffer;
}
