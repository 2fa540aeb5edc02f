import {
  type ArtefactFacts,
  countOf,
  parseHeaderBase,
  recordOf,
  refuse,
  type Section,
} from '../artefact/header';
import { COLLABORATIVE_DEFAULTS, configProblem, type CollaborativeConfig } from './config';

export type ArtefactType = 'int8' | 'f32';

/** Beside the vocabulary. */
export type SectionName = 'factors' | 'scales' | 'evidence' | 'gramian' | 'userGramian' | 'popularity';

export interface ArtefactHeader {
  readonly kind: 'collaborative';
  readonly facts: ArtefactFacts;
  readonly config: CollaborativeConfig;
  readonly items: number;
  readonly users: number;
  readonly k: number;
  readonly dtype: ArtefactType;
  readonly sections: readonly Section[];
}

/** @throws {ArtefactError} when the text is not a header of this format */
export function parseHeader(text: string): ArtefactHeader {
  const { base, rest } = parseHeaderBase(text, 'collaborative');
  const { dtype } = rest;
  if (dtype !== 'int8' && dtype !== 'f32')
    refuse(`its factors are of the unknown type ${JSON.stringify(dtype)}`);
  const told = recordOf(rest.config, 'its configuration');
  // Artefacts of before there were blocks do not name their size.
  const { blockSize = COLLABORATIVE_DEFAULTS.blockSize } = told;
  const config = { ...told, blockSize } as unknown as CollaborativeConfig;
  const problem = configProblem(config);
  if (problem) refuse(`in its configuration ${problem.replace(/\.$/, '')}`);
  const k = countOf(rest.k, 'k');
  if (k !== config.factors) refuse(`k is ${k} and its configuration says ${config.factors}`);
  const { kind, facts, items, sections } = base;
  return { kind, facts, config, items, users: countOf(rest.users, 'users'), k, dtype, sections };
}
