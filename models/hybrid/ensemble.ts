/** What a catalogue's own validation chose, in binary form: the blend's weights and the linear model. FORMAT.md beside models/artefact. */
import { assemble, bytesOf, readHeader } from '../artefact/file';
import { type ArtefactFacts, type HeaderBase, parseHeaderBase, recordOf, refuse } from '../artefact/header';
import { SectionReader } from '../artefact/sections';
import { type LinearProfileConfig, linearProfileProblem } from '../linear/config';
import { packRows, unpackRows } from '../linear/sparse-rows';
import type { LinearState } from '../linear/state';
import { type HybridConfig, hybridConfigProblem } from './config';

export interface Ensemble {
  readonly facts: ArtefactFacts;
  readonly blend: HybridConfig;
  /** Null where it has no voice in the blend. */
  readonly linear: LinearState | null;
}

interface EnsembleHeader extends HeaderBase {
  readonly kind: 'ensemble';
  readonly blend: HybridConfig;
  /** Null without a linear model. */
  readonly profile: LinearProfileConfig | null;
}

type SectionName = 'lengths' | 'gaps' | 'values' | 'scales';

/** The same ensemble always gives the same bytes, so that a digest names it (A1). */
export function encodeEnsemble({ facts, blend, linear }: Ensemble): Uint8Array {
  const header = { kind: 'ensemble', facts, blend, profile: linear?.profile ?? null } as const;
  if (!linear) return assemble<EnsembleHeader>({ ...header, items: 0 }, []);
  const { lengths, gaps, values, scales } = packRows(linear.weights);
  return assemble<EnsembleHeader>({ ...header, items: linear.ids.length }, [
    ['vocabulary', new TextEncoder().encode(JSON.stringify(linear.ids))],
    ['lengths', bytesOf(lengths)],
    ['gaps', gaps],
    ['values', bytesOf(values)],
    ['scales', bytesOf(scales)],
  ]);
}

/**
 * @param bytes any length, any content; not kept
 * @throws {ArtefactError} when they are not a whole, sound ensemble of a format that is known here. The SHA-256 of the
 *   file is the caller's to compare (A2).
 */
export function decodeEnsemble(bytes: Uint8Array): Ensemble {
  const { base, rest } = parseHeaderBase(readHeader(bytes), 'ensemble');
  const blend = recordOf(rest.blend, 'its blend') as unknown as HybridConfig;
  const problem = hybridConfigProblem(blend);
  if (problem) refuse(`in its blend ${withoutStop(problem)}`);
  if (rest.profile === null) return { facts: base.facts, blend, linear: null };
  const profile = recordOf(rest.profile, 'its profile') as unknown as LinearProfileConfig;
  const wrong = linearProfileProblem(profile);
  if (wrong) refuse(`in its profile ${withoutStop(wrong)}`);
  const read = new SectionReader<SectionName>(bytes, base);
  const weights = unpackRows(
    {
      lengths: new Uint32Array(read.copy('lengths', 4 * base.items)),
      gaps: new Uint8Array(read.copy('gaps', null)),
      values: new Int8Array(read.copy('values', null)),
      scales: read.floats('scales', base.items, 0),
    },
    base.items,
  );
  if (!weights) refuse('its weights are no matrix of its items');
  return { facts: base.facts, blend, linear: { ids: read.vocabulary(), weights, profile } };
}

/** Within another sentence. */
const withoutStop = (text: string) => text.replace(/\.$/, '');
