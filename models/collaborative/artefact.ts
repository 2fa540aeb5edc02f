/** The binary form of a collaborative model; FORMAT.md is its specification. */
import { assemble, bytesOf, readHeader, type Content } from '../artefact/file';
import { type ArtefactFacts, refuse } from '../artefact/header';
import { SectionReader } from '../artefact/sections';
import { assert } from '../errors';
import { gramian } from '../math/gramian';
import type { ItemId } from '../types';
import { type ArtefactHeader, type ArtefactType, parseHeader, type SectionName } from './artefact-header';
import { int8Rows } from './int8-rows';
import { dequantizeRows, quantizeRows, type QuantizedRows } from './quantize';
import { alignRows, quantizeNear, rowsIn } from './quantize-near';
import type { CollaborativeState } from './state';

export interface CollaborativeArtefact {
  readonly facts: ArtefactFacts;
  readonly dtype: ArtefactType;
  /** What a device ranks with: factors as they were shipped, and the gramian of exactly these. */
  readonly state: CollaborativeState;
  /** Popularity counts beside `state.ids`, or null. */
  readonly popularity: Float32Array | null;
}

/** The int8 rows of an artefact under their names. */
export interface ShippedRows {
  readonly ids: readonly ItemId[];
  readonly rows: QuantizedRows;
}

export interface EncodeOptions {
  /** Default int8: a quarter of the bytes for less than 0.5 % of NDCG@10 (A3). */
  readonly dtype?: ArtefactType;
  /** Popularity counts beside `state.ids`, finite. */
  readonly popularity?: Float32Array | null;
  /** Rows that devices have, of the same k: int8 rows stay near them, so that a delta is small (quantize-near.ts). */
  readonly near?: ShippedRows | null;
}

/** The same state and facts always give the same bytes, so that a digest names a model (A1). */
export function encodeArtefact(
  state: CollaborativeState,
  facts: ArtefactFacts,
  options: EncodeOptions = {},
): Uint8Array {
  const { dtype = 'int8', popularity = null, near = null } = options;
  const { ids, k } = state;
  assert(state.itemFactors.length === ids.length * k, 'factors and ids of a state must fit');
  assert(!popularity || popularity.length === ids.length, 'popularity and ids must fit');
  const rows = dtype === 'int8' ? rowsNear(state, near) : null;
  const shipped = rows ? dequantizeRows(rows, k) : state.itemFactors;
  const contents: Content[] = [
    ['vocabulary', new TextEncoder().encode(JSON.stringify(ids))],
    ['factors', bytesOf(rows?.values ?? state.itemFactors)],
    ...(rows ? [['scales', bytesOf(rows.scales)] as Content] : []),
    ['evidence', bytesOf(state.evidence)],
    ['gramian', bytesOf(gramian(shipped, ids.length, k))],
    ['userGramian', bytesOf(state.userGramian)],
    ...(popularity ? [['popularity', bytesOf(popularity)] as Content] : []),
  ];
  const { users, config } = state;
  return assemble<ArtefactHeader>(
    { kind: 'collaborative', facts, config, items: ids.length, users, k, dtype },
    contents,
  );
}

/**
 * @param bytes any length, any content; not kept
 * @throws {ArtefactError} when they are not a whole, sound artefact of a format that is known here. The SHA-256 of
 *   the file is the caller's to compare (A2): see digest.ts.
 */
export function decodeArtefact(bytes: Uint8Array): CollaborativeArtefact {
  const header = parseHeader(readHeader(bytes));
  const { items, users, k, dtype, facts, config } = header;
  const read = new SectionReader<SectionName>(bytes, header);
  const factors =
    dtype === 'f32' ? read.floats('factors', items * k) : dequantizeRows(int8Rows(read, header), k);
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

/** The int8 rows of an artefact as they were shipped; null where it has none. @throws {ArtefactError} as decodeArtefact */
export function shippedRows(bytes: Uint8Array): ShippedRows | null {
  const header = parseHeader(readHeader(bytes));
  if (header.dtype !== 'int8') return null;
  const read = new SectionReader<SectionName>(bytes, header);
  return { ids: read.vocabulary(), rows: int8Rows(read, header) };
}

function rowsNear({ ids, k, itemFactors }: CollaborativeState, near: ShippedRows | null): QuantizedRows {
  if (!near || near.rows.values.length !== near.ids.length * k)
    return quantizeRows(itemFactors, ids.length, k);
  return quantizeNear(itemFactors, alignRows(near.rows, rowsIn(near.ids, ids), k), k);
}
