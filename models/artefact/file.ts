/** The frame of an artefact's file: preamble, header, aligned sections. FORMAT.md is its specification. */
import { crc32 } from './checksum';
import { type HeaderBase, refuse, type Section } from './header';
import { PREAMBLE, textOf } from './sections';

/** As PNG's: a high bit and a line break, so that a transfer that takes it for text is found out at once. */
const MAGIC = Uint8Array.of(0x89, 0x50, 0x61, 0x6c, 0x61, 0x74, 0x65, 0x0a);
const FORMAT = 1;
const CHECKED_FROM = 16;

/** A section's name and its bytes. */
export type Content = readonly [name: string, bytes: Uint8Array];

/** The same header (in the same order of its fields) and contents always give the same bytes (A1). */
export function assemble<Header extends HeaderBase>(
  header: Omit<Header, 'sections'>,
  contents: readonly Content[],
): Uint8Array<ArrayBuffer> {
  // Offsets stand in the header and depend on its length: they are taken from its end first, then moved.
  const place = (start: number): Section[] => {
    let offset = start;
    return contents.map(([name, { length }]) => {
      const section = { name, offset, bytes: length };
      offset = aligned(offset + length);
      return section;
    });
  };
  const encode = (start: number) =>
    new TextEncoder().encode(JSON.stringify({ ...header, sections: place(start) }));
  let start = aligned(PREAMBLE + encode(0).length);
  while (aligned(PREAMBLE + encode(start).length) > start) start += 8;
  const text = encode(start);
  const sections = place(start);
  const end = sections.reduce((most, { offset, bytes }) => Math.max(most, aligned(offset + bytes)), start);

  const file = new Uint8Array(end);
  const view = new DataView(file.buffer);
  file.set(MAGIC);
  view.setUint32(8, FORMAT, true);
  view.setUint32(16, file.length, true);
  view.setUint32(20, text.length, true);
  file.set(text, PREAMBLE);
  for (const [at, [, content]] of contents.entries()) file.set(content, sections[at].offset);
  view.setUint32(12, crc32(file.subarray(CHECKED_FROM)), true);
  return file;
}

/** The header's text, once the file is known to be whole. @throws {ArtefactError} when it is not */
export function readHeader(bytes: Uint8Array): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < PREAMBLE) refuse(`it ends after ${bytes.length} bytes, within its preamble`);
  if (!MAGIC.every((byte, at) => bytes[at] === byte)) refuse('it does not begin as a Palate model does');
  const format = view.getUint32(8, true);
  if (format > FORMAT) refuse(`its format ${format} is newer than ${FORMAT}`, 'Update Palate');
  if (format !== FORMAT) refuse(`its format ${format} is unknown`);
  const length = view.getUint32(16, true);
  if (length !== bytes.length) refuse(`it has ${bytes.length} bytes and says ${length}: it is torn`);
  if (view.getUint32(12, true) !== crc32(bytes.subarray(CHECKED_FROM))) refuse('its checksum does not match');
  const end = PREAMBLE + view.getUint32(20, true);
  if (end > bytes.length) refuse('its header is longer than the file');
  return textOf(bytes.subarray(PREAMBLE, end), 'its header');
}

/** The checksum that a whole file carries. */
export const checksumOf = (file: Uint8Array): number =>
  new DataView(file.buffer, file.byteOffset, file.byteLength).getUint32(12, true);

/** Typed arrays are stored in the byte order of the machine: little-endian wherever a browser or Node runs. */
export function bytesOf(
  values: Int8Array | Int32Array | Uint32Array | Float32Array | Float64Array,
): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

const aligned = (offset: number) => Math.ceil(offset / 8) * 8;
