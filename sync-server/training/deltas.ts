/** Deltas from models that devices may have to a new one, kept where they save something on the wire. Slow, pure. */
import { brotliCompressSync, constants } from 'node:zlib';
import { makeDelta } from '../../models/collaborative/delta/delta';
import { ArtefactError } from '../../models/errors';

export interface DeltaBase {
  /** SHA-256 of `bytes`. */
  readonly digest: string;
  readonly bytes: Uint8Array;
}

/** A delta that saves less is not worth its second request when it fails. */
const LEAST_SAVING = 0.2;

/** For comparing two sizes the quality hardly matters. */
const QUALITY = 5;

/** @returns none from a base that is no artefact, or of another size, or so different that little would be saved */
export function worthwhileDeltas(
  bases: readonly DeltaBase[],
  target: Uint8Array,
): { readonly from: string; readonly bytes: Uint8Array }[] {
  const most = (1 - LEAST_SAVING) * packed(target);
  return bases.flatMap(({ digest, bytes }) => {
    const delta = attempt(bytes, target);
    return delta && packed(delta) <= most ? [{ from: digest, bytes: delta }] : [];
  });
}

/** Devices that have such a base fetch the whole model: no reason for a training to fail. */
function attempt(base: Uint8Array, target: Uint8Array): Uint8Array | null {
  try {
    return makeDelta(base, target);
  } catch (cause) {
    if (cause instanceof ArtefactError) return null;
    throw cause;
  }
}

const packed = (bytes: Uint8Array): number =>
  brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: QUALITY } }).length;
