import { standardDeviation } from '../hybrid/blend';
import { type Evidence, type Source, SOURCES } from '../hybrid/config';
import { evidenceOf } from '../hybrid/recommender';
import { topK } from '../math/top-k';
import type { ItemId, Recommender } from '../types';
import type { ValidationCase } from './validation';

/** The recommenders of a hybrid, over one vocabulary. */
export type Parts = Readonly<Partial<Record<Source, Recommender>>>;

/** One case with all that a blend needs of it: what the sources say of the items that any blend could put first. */
export interface Shortlist {
  readonly evidence: Evidence;
  /** s_p / σ_p of the shortlisted items; 0 where the source has no answer. */
  readonly scores: Readonly<Partial<Record<Source, Float32Array>>>;
  /** Whether each of them is relevant. */
  readonly relevant: Uint8Array;
  /** All relevant items, those outside the catalogue too. */
  readonly wanted: number;
}

/** Of each source the first so many: what is behind them in all is first in no blend with weights above 0, but for rare ties. */
const FIRST = 100;

/** What is known of the person stays out of the ranking, as in a list. */
export async function shortlist({ history, relevant }: ValidationCase, parts: Parts): Promise<Shortlist> {
  const vocabulary = Object.values(parts)[0].vocabulary;
  const seen = new Set(history.preferences.map(({ itemId }) => vocabulary.indexOf(itemId)));
  const answers = new Map<Source, Float32Array>();
  for (const source of SOURCES) {
    const scores = await parts[source]?.score(history);
    if (scores) answers.set(source, scores);
  }
  const chosen = new Set<number>();
  for (const scores of answers.values())
    for (const item of topK(scores, FIRST, (index) => !seen.has(index))) chosen.add(item);
  const items = Int32Array.from(chosen).sort();
  const wanted = new Set(relevant.map((id: ItemId) => vocabulary.indexOf(id)));
  return {
    evidence: evidenceOf(history, parts),
    scores: Object.fromEntries([...answers].map(([source, scores]) => [source, inDeviations(scores, items)])),
    relevant: Uint8Array.from(items, (item) => (wanted.has(item) ? 1 : 0)),
    wanted: relevant.length,
  };
}

function inDeviations(scores: Float32Array, items: Int32Array): Float32Array {
  const deviation = standardDeviation(scores);
  const values = Float32Array.from(items, (item) => scores[item] / deviation);
  return values.map((value) => (Number.isFinite(value) ? value : 0));
}
