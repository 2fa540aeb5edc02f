import { descending } from '../math/descending';
import { dotRow } from '../math/dot';
import type { MeasuredMatrix } from '../math/choose-scorer';
import { referenceScorer, type DenseScorer } from '../math/scorer';
import type { Explanation, History, ItemId, Recommender, VocabularyView } from '../types';
import { vocabularyOf } from '../vocabulary';
import { foldInto, type FoldedPerson, type FoldIn } from './fold-in';
import type { CollaborativeState } from './state';

export const COLLABORATIVE_SOURCE = 'collaborative';

export interface CollaborativeRecommender extends Recommender {
  /** x of the person, length k, owned by the caller; null without a liked item that the model knows. */
  foldIn(history: History): Float32Array | null;
  /** The person as scores and explanations have them, shared and read-only; null as for `foldIn`. */
  person(history: History): FoldedPerson | null;
  /**
   * Cosine in [-1, 1] of every item's factor to that of `id`, in the order of the vocabulary, owned by the caller;
   * NaN where either has no factor.
   */
  similar(id: ItemId): Float32Array;
  /**
   * How little is known of the person's score of each item (FoldedPerson.uncertainty), in the order of `items`, by index of
   * the vocabulary, owned by the caller; NaN for items without a factor, and for all where nobody is folded in.
   */
  uncertainty(history: History, items: readonly number[]): Float64Array;
  /** What the scorer has loaded, to measure others on; read-only. */
  readonly matrix: MeasuredMatrix;
  /** Frees what the scorer holds; the recommender cannot be used afterwards. */
  dispose(): void;
}

/**
 * Scores a catalogue by shared item factors and one person's own factor, which is solved anew from the history
 * (fold-in), so that nothing of a person has to be stored or sent. Resolves when the scorer has loaded the factors.
 * Items without a factor, and everything without a liked item that the model knows, score NaN (R2).
 * @param vocabulary the catalogue's; the state's rows are aligned to it
 */
export async function collaborativeRecommender(parts: {
  readonly vocabulary: VocabularyView;
  readonly state: CollaborativeState;
  readonly scorer?: DenseScorer;
}): Promise<CollaborativeRecommender> {
  const { vocabulary, state, scorer = referenceScorer } = parts;
  const { factors, known } = alignToCatalogue(vocabulary, state);
  const matrix = await scorer.load(factors, vocabulary.size, state.k);
  const norms = Float64Array.from(known, (has, row) => (has ? norm(rowOf(factors, row, state.k)) : 0));
  const learned = vocabularyOf(state.ids, vocabulary);
  const person = onceEach(foldInto(state, learned));

  const scoresBy = async (factor: Float32Array) => {
    const scores = await matrix.multiply(factor);
    for (let row = 0; row < known.length; row++) if (!known[row]) scores[row] = NaN;
    return scores;
  };
  const noAnswer = () => new Float32Array(vocabulary.size).fill(NaN);

  return {
    name: 'collaborative',
    vocabulary,
    matrix: { values: factors, rows: vocabulary.size, columns: state.k },
    uses: (id) => state.evidence[learned.indexOf(id)] > 0,
    foldIn: (history) => person(history)?.factor.slice() ?? null,
    person,
    async score(history) {
      const folded = person(history);
      return folded ? scoresBy(folded.factor) : noAnswer();
    },
    async explain(history, items) {
      const folded = person(history);
      return items.map((id) => {
        const row = vocabulary.indexOf(id);
        return explanationOf(id, folded, row >= 0 && known[row] ? rowOf(factors, row, state.k) : null);
      });
    },
    similar(id) {
      const similar = noAnswer();
      const row = vocabulary.indexOf(id);
      if (!(norms[row] > 0)) return similar;
      const own = rowOf(factors, row, state.k);
      for (let at = 0; at < norms.length; at++) {
        if (norms[at] > 0) similar[at] = dotRow(factors, at * state.k, own) / (norms[at] * norms[row]);
      }
      return similar;
    },
    uncertainty(history, items) {
      const folded = person(history);
      const unsure = new Float64Array(items.length).fill(NaN);
      if (!folded) return unsure;
      const places = [...items.keys()].filter((at) => known[items[at]]);
      const values = folded.uncertainties(places.map((at) => rowOf(factors, items[at], state.k)));
      places.forEach((at, n) => (unsure[at] = values[n]));
      return unsure;
    },
    dispose: () => matrix.dispose(),
  };
}

function explanationOf(
  itemId: ItemId,
  folded: FoldedPerson | null,
  factor: Float32Array | null,
): Explanation {
  if (!folded || !factor) return { itemId, score: NaN, parts: [], shares: [], terms: [] };
  const score = dotRow(factor, 0, folded.factor);
  const values = folded.shares(factor);
  const shares: Explanation['shares'][number][] = [];
  for (const at of descending(values))
    shares.push({ itemId: folded.liked[at], source: COLLABORATIVE_SOURCE, value: values[at] });
  return { itemId, score, parts: [{ source: COLLABORATIVE_SOURCE, value: score }], shares, terms: [] };
}

/** Factors in the catalogue's order, and which rows have one. */
function alignToCatalogue(vocabulary: VocabularyView, state: CollaborativeState) {
  const { k, itemFactors, evidence } = state;
  const rows = vocabularyOf(state.ids, vocabulary);
  const factors = new Float32Array(vocabulary.size * k);
  const known = new Uint8Array(vocabulary.size);
  for (const [at, id] of vocabulary.ids.entries()) {
    const row = rows.indexOf(id);
    if (row < 0 || !(evidence[row] > 0)) continue;
    factors.set(rowOf(itemFactors, row, k), at * k);
    known[at] = 1;
  }
  return { factors, known };
}

/** A list is scored and then explained for one and the same history: its person is solved once, and forgotten with it. */
function onceEach(foldIn: FoldIn): (history: History) => FoldedPerson | null {
  const solved = new WeakMap<History, FoldedPerson | null>();
  return (history) => {
    const known = solved.get(history);
    if (known !== undefined) return known;
    const person = foldIn(history.preferences);
    solved.set(history, person);
    return person;
  };
}

const rowOf = (matrix: Float32Array, row: number, k: number) => matrix.subarray(row * k, (row + 1) * k);
const norm = (vector: Float32Array) => Math.sqrt(dotRow(vector, 0, vector));
