/**
 * The file of what others' answers say of the sources: JSON in UTF-8, some kilobytes, the same for the same sums (A1).
 *
 *     {"kind": "prior", "version": 1, "features": ["bias", …],
 *      "sources": {"blend": {"people": 12, "rounds": 345, "gram": […], "response": […]}, …}}
 *
 * For each source that is told of: how many people, Σ w as a whole number, and means over the showings in four decimals:
 * Σ w x x' / Σ w by rows of its upper triangle, and Σ w r x / Σ w.
 */
import { countOf, recordOf, refuse } from '../artefact/header';
import { textOf } from '../artefact/sections';
import { SLATE_SOURCES, type SlateSource } from './config';
import { FEATURE_COUNT as D, FEATURES } from './features';
import { implausible } from './plausible';
import type { Shared } from './shared';
import {
  addStatistics,
  emptyStatistics,
  tempered,
  type SourceStatistics,
  type Statistics,
} from './statistics';

/** Raised when features or rewards mean something else: a reader takes no other. */
export const PRIOR_VERSION = 1;

/**
 * So many showings of each source a device lets others' answers count, at most: twice as many as the belief that it begins
 * with (BELIEF_DEFAULTS), which they have to be able to overrule, and fewer than a person's own, which weigh up to 577 by
 * the half-life of 400 showings.
 */
export const PRIOR_ROUNDS = 400;

/** A device's own beside those of others. @returns new statistics */
export function withPrior(own: Statistics, { statistics }: Prior): Statistics {
  const both = tempered(statistics, PRIOR_ROUNDS);
  addStatistics(both, own);
  return both;
}

const STEPS = 1e4;
const rounded = (value: number) => Math.round(value * STEPS) / STEPS || 0; // 0 and not -0

export interface Prior {
  readonly statistics: Statistics;
  /** The most people that tell of one source. */
  readonly people: number;
}

/** @returns null: there is no source of which enough people tell */
export function encodePrior({
  statistics,
  people,
}: Pick<Shared, 'statistics' | 'people'>): Uint8Array | null {
  const told = SLATE_SOURCES.filter((source) => people[source] > 0);
  if (told.length === 0) return null;
  const sources = Object.fromEntries(
    told.map((source) => [source, { people: people[source], ...meansOf(statistics[source]) }]),
  );
  const prior = { kind: 'prior', version: PRIOR_VERSION, features: FEATURES, sources };
  return new TextEncoder().encode(JSON.stringify(prior));
}

function meansOf({ gram, response, rounds }: SourceStatistics) {
  const mean = (sum: number) => rounded(sum / rounds);
  const upper = Array.from({ length: D }, (_, row) => gram.slice(row * D + row, (row + 1) * D));
  return {
    rounds: Math.max(1, Math.round(rounds)),
    gram: upper.flatMap((row) => Array.from(row, mean)),
    response: Array.from(response, mean),
  };
}

/**
 * @param bytes any content; sources that are not known here are passed over
 * @throws {ArtefactError} when they are no sound prior of this version and these features. The SHA-256 of the file is the
 *   caller's to compare (A2).
 */
export function decodePrior(bytes: Uint8Array): Prior {
  const { kind, version, features, sources } = recordOf(parse(textOf(bytes, 'its text')), 'its text');
  if (kind !== 'prior') refuse(`its kind is ${JSON.stringify(kind)}, not prior`);
  const given = countOf(version, 'its version');
  if (given > PRIOR_VERSION) refuse(`its version ${given} is newer than ${PRIOR_VERSION}`, 'Update Palate');
  if (given !== PRIOR_VERSION) refuse(`its version ${given} is unknown`);
  if (JSON.stringify(features) !== JSON.stringify(FEATURES))
    refuse('its features are others than those of this Palate', 'Update Palate');
  const told = recordOf(sources, 'its list of sources');
  const statistics = emptyStatistics();
  let people = 0;
  for (const source of SLATE_SOURCES) {
    if (told[source] === undefined) continue;
    const entry = recordOf(told[source], `its source ${source}`);
    people = Math.max(people, countOf(entry.people, `the people of its source ${source}`));
    read(statistics[source], entry, source);
  }
  return { statistics, people };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return refuse('it is not JSON');
  }
}

/** @param into changed */
function read(into: SourceStatistics, entry: Record<string, unknown>, source: SlateSource): void {
  const rounds = countOf(entry.rounds, `the showings of its source ${source}`);
  const upper = numbersOf(entry.gram, (D * (D + 1)) / 2);
  const response = numbersOf(entry.response, D);
  if (!upper || !response) refuse(`its source ${source} has sums of other features`);
  let at = 0;
  for (let row = 0; row < D; row++)
    for (let column = row; column < D; column++) {
      const sum = upper[at++] * rounds;
      into.gram[row * D + column] = sum;
      into.gram[column * D + row] = sum;
    }
  into.response.set(response.map((mean) => mean * rounds));
  into.rounds = rounds;
  const problem = implausible(into);
  if (problem) refuse(`of its source ${source}, ${problem}`);
}

const numbersOf = (values: unknown, count: number): readonly number[] | null =>
  Array.isArray(values) && values.length === count && values.every((value) => typeof value === 'number')
    ? (values as number[])
    : null;
