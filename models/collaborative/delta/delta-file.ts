/** The frame of a delta's file: preamble, then parts whose lengths follow from what was read before. See FORMAT.md. */
import { crc32 } from '../../artefact/checksum';
import { ArtefactError } from '../../errors';

/** Like an artefact's own, so that neither is taken for the other. */
const MAGIC = Uint8Array.of(0x89, 0x50, 0x61, 0x6c, 0x44, 0x65, 0x6c, 0x0a);
const FORMAT = 1;
const PREAMBLE = 36;
const CHECKED_FROM = 16;

/** What the preamble says; all uint32. */
export interface DeltaFrame {
  /** CRC-32 that the artefact carries which the delta starts from, and the one which it makes. */
  readonly baseChecksum: number;
  readonly targetChecksum: number;
  /** Of the file that it makes. */
  readonly targetBytes: number;
  /** Of the first part, the header. */
  readonly headerBytes: number;
}

const FIELDS = ['baseChecksum', 'targetChecksum', 'targetBytes', 'headerBytes'] as const;

/** @throws {ArtefactError} always */
export function refuseDelta(place: string): never {
  throw new ArtefactError(`The delta cannot be used: ${place}. Fetch the whole model.`);
}

export function writeDelta(frame: DeltaFrame, parts: readonly Uint8Array[]): Uint8Array {
  const file = new Uint8Array(parts.reduce((sum, { length }) => sum + length, PREAMBLE));
  const view = new DataView(file.buffer);
  file.set(MAGIC);
  view.setUint32(8, FORMAT, true);
  view.setUint32(16, file.length, true);
  for (const [at, field] of FIELDS.entries()) view.setUint32(20 + 4 * at, frame[field], true);
  let offset = PREAMBLE;
  for (const part of parts) {
    file.set(part, offset);
    offset += part.length;
  }
  view.setUint32(12, crc32(file.subarray(CHECKED_FROM)), true);
  return file;
}

/** Hands out one part after another, none of them longer than what there is. */
export class DeltaReader {
  readonly frame: DeltaFrame;
  #offset = PREAMBLE;

  /** @throws {ArtefactError} on anything but a whole delta of this format */
  constructor(readonly bytes: Uint8Array) {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    if (bytes.length < PREAMBLE) refuseDelta(`it ends after ${bytes.length} bytes, within its preamble`);
    if (!MAGIC.every((byte, at) => bytes[at] === byte)) refuseDelta('it does not begin as a delta does');
    const format = view.getUint32(8, true);
    if (format !== FORMAT) refuseDelta(`its format is ${format}, and this app knows ${FORMAT}`);
    const length = view.getUint32(16, true);
    if (length !== bytes.length) refuseDelta(`it has ${bytes.length} bytes and says ${length}: it is torn`);
    if (view.getUint32(12, true) !== crc32(bytes.subarray(CHECKED_FROM)))
      refuseDelta('its checksum does not match');
    const fields = FIELDS.map((field, at) => [field, view.getUint32(20 + 4 * at, true)]);
    this.frame = Object.fromEntries(fields) as unknown as DeltaFrame;
  }

  /** The next part, as a view. @param length any number: more than is left is refused, before anything is made of it */
  take(length: number, what: string): Uint8Array {
    const left = this.bytes.length - this.#offset;
    if (!(length <= left)) refuseDelta(`${what} should have ${length} bytes, and ${left} are left`);
    this.#offset += length;
    return this.bytes.subarray(this.#offset - length, this.#offset);
  }

  /** @throws {ArtefactError} when something is left */
  end(): void {
    if (this.#offset !== this.bytes.length) refuseDelta('it goes on where it should end');
  }
}
