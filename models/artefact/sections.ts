import { ArtefactError } from '../errors';
import type { ItemId } from '../types';
import { type HeaderBase, refuse } from './header';

/** Bytes before the header: magic, format, checksum, length of the file, length of the header. */
export const PREAMBLE = 24;

/** Sections as typed arrays of the expected length, copied: a file's bytes need not be aligned in memory. */
export class SectionReader<Name extends string = string> {
  constructor(
    readonly bytes: Uint8Array,
    readonly header: Pick<HeaderBase, 'items' | 'sections'>,
  ) {}

  has(name: Name | 'vocabulary'): boolean {
    return this.header.sections.some((section) => section.name === name);
  }

  copy(name: Name | 'vocabulary', expected: number | null): ArrayBuffer {
    const found = this.header.sections.filter((section) => section.name === name);
    if (found.length !== 1) refuse(`it has ${found.length} sections ${name}`);
    const { offset, bytes } = found[0];
    if (offset % 8 !== 0) refuse(`section ${name} is not aligned to 8 bytes`);
    if (offset < PREAMBLE || offset + bytes > this.bytes.length)
      refuse(`section ${name} lies outside the file`);
    if (expected !== null && bytes !== expected)
      refuse(`section ${name} has ${bytes} bytes where ${expected} belong`);
    return Uint8Array.from(this.bytes.subarray(offset, offset + bytes)).buffer;
  }

  /** @param least values below are refused, as NaN and infinities are */
  floats(name: Name, count: number, least = -Infinity): Float32Array {
    return sound(new Float32Array(this.copy(name, 4 * count)), name, least);
  }

  doubles(name: Name, count: number): Float64Array {
    return sound(new Float64Array(this.copy(name, 8 * count)), name, -Infinity);
  }

  /** `items` distinct ids. */
  vocabulary(): ItemId[] {
    const text = textOf(new Uint8Array(this.copy('vocabulary', null)), 'its vocabulary');
    const ids: unknown = parseIds(text);
    if (!Array.isArray(ids) || !ids.every((id) => typeof id === 'string' && id !== ''))
      refuse('its vocabulary is not a list of item ids');
    if (ids.length !== this.header.items)
      refuse(`its vocabulary has ${ids.length} items and its header says ${this.header.items}`);
    if (new Set(ids).size !== ids.length) refuse('its vocabulary names an item twice');
    return ids as ItemId[];
  }
}

function parseIds(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return refuse('its vocabulary is not JSON');
  }
}

function sound<Values extends Float32Array | Float64Array>(
  values: Values,
  name: string,
  least: number,
): Values {
  for (let at = 0; at < values.length; at++) {
    if (!Number.isFinite(values[at])) refuse(`${name} has a value that is no number at ${at}`);
    if (values[at] < least) refuse(`${name} has a value below ${least} at ${at}`);
  }
  return values;
}

/** @throws {ArtefactError} when they are not UTF-8 */
export function textOf(bytes: Uint8Array, what: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new ArtefactError(`The artefact cannot be used: ${what} is not UTF-8. Fetch it again.`);
  }
}
