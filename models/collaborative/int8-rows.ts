import type { SectionReader } from '../artefact/sections';
import type { ArtefactHeader, SectionName } from './artefact-header';
import type { QuantizedRows } from './quantize';

/** Factors as integers with the scale of each row, of an artefact of dtype int8. @throws {ArtefactError} */
export function int8Rows(
  read: SectionReader<SectionName>,
  { items, k }: Pick<ArtefactHeader, 'items' | 'k'>,
): QuantizedRows {
  return {
    values: new Int8Array(read.copy('factors', items * k)),
    scales: read.floats('scales', items, 0),
  };
}
