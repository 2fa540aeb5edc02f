/** The binary form of a collaborative model; FORMAT.md is its specification. */
import { assert } from '../errors';
import { gramian } from '../math/gramian';
import {
  parseHeader,
  refuse,
  type ArtefactFacts,
  type ArtefactHeader,
  type ArtefactType,
  type Section,
  type SectionName,
} from './artefact-header';
import { PREAMBLE, SectionReader, textOf } from './artefact-sections';
import { crc32 } from './checksum';
import { dequantizeRows, quantizeRows } from './quantize';
import type { CollaborativeState } from './state';

/** As PNG's: a high bit and a line break, so that a transfer that takes it for text is found out at once. */
const MAGIC = Uint8Array.of(0x89, 0x50, 0x61, 0x6c, 0x61, 0x74, 0x65, 0x0a);
const FORMAT = 1;
const CHECKED_FROM = 16;

export interface CollaborativeArtefact {
  readonly facts: ArtefactFacts;
  readonly dtype: ArtefactType;
  /** What a device ranks with: factors as they were shipped, and the gramian of exactly these. */
  readonly state: CollaborativeState;
  /** Popularity counts beside `state.ids`, or null. */
  readonly popularity: Float32Array | null;
}

export interface EncodeOptions {
  /** Default int8: a quarter of the bytes for less than 0.5 % of NDCG@10 (A3). */
  readonly dtype?: ArtefactType;
  /** Popularity counts beside `state.ids`, finite. */
  readonly popularity?: Float32Array | null;
}

/** The same state and facts always give the same bytes, so that a digest names a model (A1). */
export function encodeArtefact(
  state: CollaborativeState,
  facts: ArtefactFacts,
  options: EncodeOptions = {},
): Uint8Array {
  const { dtype = 'int8', popularity = null } = options;
  const { ids, k } = state;
  assert(state.itemFactors.length === ids.length * k, 'factors and ids of a state must fit');
  assert(!popularity || popularity.length === ids.length, 'popularity and ids must fit');
  const rows = dtype === 'int8' ? quantizeRows(state.itemFactors, ids.length, k) : null;
  const shipped = rows ? dequantizeRows(rows, k) : state.itemFactors;
  const contents: [SectionName, Uint8Array][] = [
    ['vocabulary', new TextEncoder().encode(JSON.stringify(ids))],
    ['factors', bytesOf(rows?.values ?? state.itemFactors)],
    ...(rows ? [['scales', bytesOf(rows.scales)] as [SectionName, Uint8Array]] : []),
    ['evidence', bytesOf(state.evidence)],
    ['gramian', bytesOf(gramian(shipped, ids.length, k))],
    ['userGramian', bytesOf(state.userGramian)],
    ...(popularity ? [['popularity', bytesOf(popularity)] as [SectionName, Uint8Array]] : []),
  ];
  const { users, config } = state;
  return assemble({ kind: 'collaborative', facts, config, items: ids.length, users, k, dtype }, contents);
}

/**
 * @param bytes any length, any content; not kept
 * @throws {ArtefactError} when they are not a whole, sound artefact of a format that is known here. The SHA-256 of
 *   the file is the caller's to compare (A2): see digest.ts.
 */
export function decodeArtefact(bytes: Uint8Array): CollaborativeArtefact {
  const header = parseHeader(readHeader(bytes));
  const { items, users, k, dtype, facts, config } = header;
  const read = new SectionReader(bytes, header);
  const factors =
    dtype === 'f32'
      ? read.floats('factors', items * k)
      : dequantizeRows(
          { values: new Int8Array(read.copy('factors', items * k)), scales: read.floats('scales', items, 0) },
          k,
        );
  if (!factors.every(Number.isFinite)) refuse('factors has a value that is no number');
  const state: CollaborativeState = {
    ids: read.vocabulary(),
    k,
    itemFactors: factors,
    evidence: read.floats('evidence', items, 0),
    gramian: read.doubles('gramian', k * k),
    userGramian: read.doubles('userGramian', k * k),
    users,
    config,
  };
  if (users === 0 && state.evidence.some((weight) => weight > 0)) refuse('it has evidence of no people');
  const popularity = read.has('popularity') ? read.floats('popularity', items) : null;
  return { facts, dtype, state, popularity };
}

function assemble(
  header: Omit<ArtefactHeader, 'sections'>,
  contents: readonly (readonly [SectionName, Uint8Array])[],
): Uint8Array {
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

/** The header's text, once the file is known to be whole. */
function readHeader(bytes: Uint8Array): string {
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

/** Typed arrays are stored in the byte order of the machine: little-endian wherever a browser or Node runs. */
function bytesOf(values: Int8Array | Float32Array | Float64Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

const aligned = (offset: number) => Math.ceil(offset / 8) * 8;
