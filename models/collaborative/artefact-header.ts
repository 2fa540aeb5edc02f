import { ArtefactError } from '../errors';
import { configProblem, type CollaborativeConfig } from './config';

/** What is known of a model besides its numbers; the manifest repeats it (A1). */
export interface ArtefactFacts {
  /** Name of this training, unique on one server. */
  readonly version: string;
  /** ms since the epoch. */
  readonly trainedAt: number;
  /** Version that the training started from, or null. */
  readonly basedOn: string | null;
  /** Figures on held-out data, for example `ndcg@10`. */
  readonly metrics: Readonly<Record<string, number>>;
  /** What it was trained on, in words. */
  readonly dataset: string;
}

export type ArtefactType = 'int8' | 'f32';

export const SECTIONS = [
  'vocabulary',
  'factors',
  'scales',
  'evidence',
  'gramian',
  'userGramian',
  'popularity',
] as const;
export type SectionName = (typeof SECTIONS)[number];

/** Where a section lies: `offset` from the start of the file, a multiple of 8. */
export interface Section {
  readonly name: SectionName;
  readonly offset: number;
  readonly bytes: number;
}

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

/** An artefact is wrong at `place`. @throws {ArtefactError} always */
export function refuse(place: string, mend = 'Fetch it again'): never {
  throw new ArtefactError(`The artefact cannot be used: ${place}. ${mend}.`);
}

/** @throws {ArtefactError} when the text is not a header of this format */
export function parseHeader(text: string): ArtefactHeader {
  const header = recordOf(parseJson(text), 'its header');
  if (header.kind !== 'collaborative')
    refuse(`its kind is ${JSON.stringify(header.kind)}, not collaborative`);
  const { dtype } = header;
  if (dtype !== 'int8' && dtype !== 'f32')
    refuse(`its factors are of the unknown type ${JSON.stringify(dtype)}`);
  const config = recordOf(header.config, 'its configuration') as unknown as CollaborativeConfig;
  const problem = configProblem(config);
  if (problem) refuse(`in its configuration ${problem.replace(/\.$/, '')}`);
  const k = countOf(header.k, 'k');
  if (k !== config.factors) refuse(`k is ${k} and its configuration says ${config.factors}`);
  if (!Array.isArray(header.sections)) refuse('its header has no list of sections');
  return {
    kind: 'collaborative',
    facts: factsOf(recordOf(header.facts, 'its facts')),
    config,
    items: countOf(header.items, 'items'),
    users: countOf(header.users, 'users'),
    k,
    dtype,
    sections: header.sections.map(sectionOf),
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return refuse('its header is not JSON');
  }
}

function factsOf({ version, trainedAt, basedOn, metrics, dataset }: Record<string, unknown>): ArtefactFacts {
  if (typeof version !== 'string' || version === '') refuse('its version is missing');
  if (!Number.isSafeInteger(trainedAt)) refuse('trainedAt is no time in ms');
  if (basedOn !== null && typeof basedOn !== 'string') refuse('basedOn is neither a version nor null');
  if (typeof dataset !== 'string') refuse('its dataset is missing');
  const figures = Object.entries(recordOf(metrics, 'its metrics'));
  for (const [name, value] of figures) if (!Number.isFinite(value)) refuse(`its metric ${name} is no number`);
  return {
    version,
    trainedAt: trainedAt as number,
    basedOn,
    metrics: Object.fromEntries(figures) as Record<string, number>,
    dataset,
  };
}

function sectionOf(value: unknown): Section {
  const { name, offset, bytes } = recordOf(value, 'an entry of its sections');
  return {
    name: name as SectionName, // sections of other names are passed over
    offset: countOf(offset, `the offset of section ${String(name)}`),
    bytes: countOf(bytes, `the length of section ${String(name)}`),
  };
}

function countOf(value: unknown, what: string): number {
  if (!Number.isSafeInteger(value) || (value as number) < 0) refuse(`${what} is no count`);
  return value as number;
}

function recordOf(value: unknown, what: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) refuse(`${what} is not an object`);
  return value as Record<string, unknown>;
}
