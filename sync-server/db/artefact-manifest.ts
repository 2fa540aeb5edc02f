import type { ArtefactManifest } from '../protocol/messages';
import { sha256 } from './digest';

/** A1: what is said of an artefact, in words and in what follows from its bytes. */
export function manifestOf(
  bytes: Uint8Array,
  facts: Pick<ArtefactManifest, 'version' | 'items' | 'k' | 'config' | 'metrics' | 'trainedAt' | 'basedOn'>,
): ArtefactManifest {
  const digest = sha256(bytes);
  return {
    ...{ kind: 'collaborative', digest, bytes: bytes.length, dtype: 'int8' },
    ...facts,
    url: `/api/artefacts/${digest}`,
  };
}
