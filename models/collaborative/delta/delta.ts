/**
 * What turns one artefact into a later one, byte for byte. FORMAT.md is its specification. A delta is not compressed
 * here: it is laid out for the brotli or gzip of the wire.
 */
import { assemble, bytesOf, checksumOf, readHeader, type Content } from '../../artefact/file';
import { SectionReader, textOf } from '../../artefact/sections';
import { ArtefactError } from '../../errors';
import { gramian } from '../../math/gramian';
import { parseHeader, type ArtefactHeader, type SectionName } from '../artefact-header';
import { int8Rows } from '../int8-rows';
import { dequantizeRows } from '../quantize';
import { alignRows, rowsIn } from '../quantize-near';
import { DeltaReader, refuseDelta, writeDelta } from './delta-file';
import { changed, changesOf, countMoved } from './levels';
import { joined, mirrored, planesOf, triangleOf } from './planes';
import { followSteps, stepsOf } from './row-steps';

/** First part of a delta: the header of the artefact that it makes, without the places of its sections. */
interface DeltaHeader {
  readonly artefact: Omit<ArtefactHeader, 'sections'>;
  /** Whether it has popularity counts. */
  readonly popularity: boolean;
  /** Ids of rows that are new, in their order. */
  readonly added: readonly string[];
}

/**
 * @param base, target artefacts
 * @returns null where no delta makes `target` of `base`: another k, rows of float, or a target with anything in it
 *   that this version does not write
 * @throws {ArtefactError} when one of the two is not sound
 */
export function makeDelta(base: Uint8Array, target: Uint8Array): Uint8Array | null {
  const [before, after] = [open(base), open(target)];
  const { header, read } = after;
  const { items, k } = header;
  if (header.dtype !== 'int8' || before.header.dtype !== 'int8' || before.header.k !== k) return null;
  const ids = read.vocabulary();
  const from = rowsIn(before.read.vocabulary(), ids);
  const rows = int8Rows(read, header);
  const rowsBefore = alignRows(int8Rows(before.read, before.header), from, k);
  const { classes, differences } = changesOf(rows, rowsBefore, k);
  const { sections: _, ...artefact } = JSON.parse(readHeader(target)) as ArtefactHeader;
  const popularity = read.has('popularity');
  const added = ids.filter((_, row) => from[row] < 0);
  const text = new TextEncoder().encode(
    JSON.stringify({ artefact, popularity, added } satisfies DeltaHeader),
  );
  const floats = (name: 'evidence' | 'popularity') =>
    planesOf(bytesOf(read.floats(name, items)), rowFloats(before, name, from), 4);
  const people = planesOf(
    bytesOf(triangleOf(read.doubles('userGramian', k * k), k)),
    bytesOf(triangleOf(before.read.doubles('userGramian', k * k), k)),
    8,
  );
  const delta = writeDelta(
    {
      ...{ baseChecksum: checksumOf(base), targetChecksum: checksumOf(target) },
      ...{ targetBytes: target.length, headerBytes: text.length },
    },
    [
      text,
      planesOf(bytesOf(stepsOf(from)), new Uint8Array(4 * items), 4),
      planesOf(bytesOf(rows.scales), bytesOf(rowsBefore.scales), 4),
      ...[classes, differences, floats('evidence'), ...(popularity ? [floats('popularity')] : []), people],
    ],
  );
  return makes(target, base, delta) ? delta : null;
}

/**
 * @param base the artefact that the delta was made from
 * @param delta any bytes
 * @param bytes how long the result is to be: it bounds the memory that is taken
 * @returns the artefact whose checksum the delta names. Its SHA-256 is the caller's to compare (A2).
 * @throws {ArtefactError} when this is no whole delta from this base, or does not make what it says
 */
export function applyDelta(base: Uint8Array, delta: Uint8Array, bytes: number): Uint8Array<ArrayBuffer> {
  const read = new DeltaReader(delta);
  const { frame } = read;
  const before = open(base);
  if (frame.baseChecksum !== checksumOf(base)) refuseDelta('it was made from another model');
  if (frame.targetBytes !== bytes) refuseDelta(`it makes ${frame.targetBytes} bytes where ${bytes} belong`);
  const { artefact, popularity, added } = headerOf(read.take(frame.headerBytes, 'its header'));
  const { items, k } = artefact;
  if (k !== before.header.k) refuseDelta(`it has ${k} factors and its base ${before.header.k}`);
  if (items * k > bytes) refuseDelta(`${items} rows of ${k} do not fit into ${bytes} bytes`);
  const steps = joined(read.take(4 * items, 'its rows'), new Uint8Array(4 * items), 4);
  const { from, ids } = followSteps(new Int32Array(steps.buffer), before.read.vocabulary(), added);
  const rowsBefore = alignRows(int8Rows(before.read, before.header), from, k);
  const scales = new Float32Array(
    joined(read.take(4 * items, 'scales'), bytesOf(rowsBefore.scales), 4).buffer,
  );
  const classes = read.take(items, 'classes');
  const differences = read.take(countMoved(classes) * k, 'differences');
  const rows = { scales, values: changed({ classes, differences }, scales, rowsBefore, k) };
  const floats = (name: 'evidence' | 'popularity'): Content => [
    name,
    joined(read.take(4 * items, name), rowFloats(before, name, from), 4),
  ];
  const evidence = floats('evidence');
  const counts = popularity ? [floats('popularity')] : [];
  const trianglesBefore = bytesOf(triangleOf(before.read.doubles('userGramian', k * k), k));
  const triangle = joined(read.take(trianglesBefore.length, 'userGramian'), trianglesBefore, 8);
  read.end();
  const target = assemble(artefact, [
    ['vocabulary', new TextEncoder().encode(JSON.stringify(ids))],
    ['factors', bytesOf(rows.values)],
    ['scales', bytesOf(scales)],
    evidence,
    ['gramian', bytesOf(gramian(dequantizeRows(rows, k), items, k))],
    ['userGramian', bytesOf(mirrored(new Float64Array(triangle.buffer), k))],
    ...counts,
  ]);
  if (target.length !== bytes || checksumOf(target) !== frame.targetChecksum)
    refuseDelta('it makes something else than it says');
  return target;
}

interface Opened {
  readonly header: ArtefactHeader;
  readonly read: SectionReader<SectionName>;
}

function open(bytes: Uint8Array): Opened {
  const header = parseHeader(readHeader(bytes));
  return { header, read: new SectionReader<SectionName>(bytes, header) };
}

/** A column of the base in the order of the target, as bytes: 0 for rows that are new, or when it has no such column. */
function rowFloats({ header, read }: Opened, name: 'evidence' | 'popularity', from: Int32Array): Uint8Array {
  const column = read.has(name) ? read.floats(name, header.items) : null;
  return bytesOf(Float32Array.from(from, (row) => (row < 0 ? 0 : (column?.[row] ?? 0))));
}

/** Only a delta that was tried is given away. */
function makes(target: Uint8Array, base: Uint8Array, delta: Uint8Array): boolean {
  try {
    const made = applyDelta(base, delta, target.length);
    return made.every((byte, at) => byte === target[at]);
  } catch (cause) {
    if (cause instanceof ArtefactError) return false;
    throw cause;
  }
}

function headerOf(bytes: Uint8Array): DeltaHeader {
  const { artefact, popularity, added } = parsed(textOf(bytes, 'the header of a delta'));
  // Checked as an artefact's, kept as it is written: the file that is made says every word of it.
  const { dtype } = parseHeader(JSON.stringify({ ...artefact, sections: [] }));
  if (dtype !== 'int8') refuseDelta('it makes rows of float');
  if (!Array.isArray(added) || !added.every((id) => typeof id === 'string'))
    refuseDelta('its new ids are no list of ids');
  return { artefact, popularity: popularity === true, added };
}

function parsed(text: string): DeltaHeader {
  try {
    const header: unknown = JSON.parse(text);
    if (typeof header === 'object' && header !== null) return header as DeltaHeader;
  } catch {
    // Said below, as any other header that is none.
  }
  return refuseDelta('its header is no JSON object');
}
