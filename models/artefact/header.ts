/** What the headers of all artefacts have in common. FORMAT.md beside this file is the specification. */
import { ArtefactError } from '../errors';

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

/** Where a section lies: `offset` from the start of the file, a multiple of 8. */
export interface Section {
  readonly name: string;
  readonly offset: number;
  readonly bytes: number;
}

export interface HeaderBase {
  readonly kind: string;
  readonly facts: ArtefactFacts;
  /** Rows of the vocabulary. */
  readonly items: number;
  readonly sections: readonly Section[];
}

/** An artefact is wrong at `place`. @throws {ArtefactError} always */
export function refuse(place: string, mend = 'Fetch it again'): never {
  throw new ArtefactError(`The artefact cannot be used: ${place}. ${mend}.`);
}

/**
 * @param kind what the caller can read
 * @returns the fields that all headers have, and the rest as it came
 * @throws {ArtefactError} when the text is no header of this kind
 */
export function parseHeaderBase<Kind extends string>(
  text: string,
  kind: Kind,
): { readonly base: HeaderBase & { readonly kind: Kind }; readonly rest: Record<string, unknown> } {
  const header = recordOf(parseJson(text), 'its header');
  if (header.kind !== kind) refuse(`its kind is ${JSON.stringify(header.kind)}, not ${kind}`);
  if (!Array.isArray(header.sections)) refuse('its header has no list of sections');
  const base = {
    kind,
    facts: factsOf(recordOf(header.facts, 'its facts')),
    items: countOf(header.items, 'items'),
    sections: header.sections.map(sectionOf),
  };
  return { base, rest: header };
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
    name: String(name), // sections of unknown names are passed over
    offset: countOf(offset, `the offset of section ${String(name)}`),
    bytes: countOf(bytes, `the length of section ${String(name)}`),
  };
}

/** @throws {ArtefactError} when it is no integer >= 0 */
export function countOf(value: unknown, what: string): number {
  if (!Number.isSafeInteger(value) || (value as number) < 0) refuse(`${what} is no count`);
  return value as number;
}

/** @throws {ArtefactError} when it is no object */
export function recordOf(value: unknown, what: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) refuse(`${what} is not an object`);
  return value as Record<string, unknown>;
}
