import type { CollaborativeState } from '../collaborative/state';
import type { ContentState } from '../content/state';
import type { ItemId, VocabularyView } from '../types';
import { Vocabulary } from '../vocabulary';

/** How alike two items of a vocabulary are, by index: in [0, 1], and 0 where nothing is known of one of them. */
export type ItemSimilarity = (a: number, b: number) => number;

/**
 * Cosine of what items are about. Callers hold `a` and go through many `b`: the terms of the latest `a` are kept
 * spread out, so that a comparison only walks the terms of `b`.
 */
export function contentSimilarity(
  { ids, items, terms }: Pick<ContentState, 'ids' | 'items' | 'terms'>,
  vocabulary: VocabularyView,
): ItemSimilarity {
  const { starts, indices, values } = items;
  const rows = rowsOf(vocabulary, ids);
  const spread = new Float32Array(terms.labels.length);
  let held = -1;
  const hold = (row: number) => {
    if (held >= 0) for (let at = starts[held]; at < starts[held + 1]; at++) spread[indices[at]] = 0;
    for (let at = starts[row]; at < starts[row + 1]; at++) spread[indices[at]] = values[at];
    held = row;
  };
  return (a, b) => {
    const [rowA, rowB] = [rows[a], rows[b]];
    if (rowA < 0 || rowB < 0) return 0;
    if (rowA !== held) hold(rowA);
    let sum = 0; // rows have length 1 or 0: the inner product is the cosine, or 0
    for (let at = starts[rowB]; at < starts[rowB + 1]; at++) sum += spread[indices[at]] * values[at];
    return sum;
  };
}

/** Factors of some items, row-major [ids.length x k]. */
export interface FactorRows {
  readonly ids: readonly ItemId[];
  readonly factors: Float32Array;
  readonly k: number;
}

/**
 * Cosine of how people take items, by their factors; opposite tastes count as nothing in common.
 * @param mapped factors in the same basis, of items that have none in the state
 */
export function factorSimilarity(
  { ids, itemFactors, k }: Pick<CollaborativeState, 'ids' | 'itemFactors' | 'k'>,
  vocabulary: VocabularyView,
  mapped: FactorRows | null = null,
): ItemSimilarity {
  const trained = unitRows({ ids, factors: itemFactors, k }, vocabulary);
  const others = mapped && unitRows(mapped, vocabulary);
  const rowOf = (item: number) => trained[item] ?? others?.[item];
  return (a, b) => {
    const [one, other] = [rowOf(a), rowOf(b)];
    if (!one || !other) return 0;
    const cosine = factorDot(one, other) * one.scale * other.scale;
    return Math.max(0, cosine);
  };
}

interface UnitRow {
  readonly factors: Float32Array;
  readonly start: number;
  readonly k: number;
  /** 1 / length. */
  readonly scale: number;
}

/** By index of the vocabulary; undefined for what has no factor, or one of length 0. */
function unitRows({ ids, factors, k }: FactorRows, vocabulary: VocabularyView): (UnitRow | undefined)[] {
  return Array.from(rowsOf(vocabulary, ids), (at) => {
    const row = { factors, start: at * k, k, scale: 1 };
    const length = at < 0 ? 0 : Math.sqrt(factorDot(row, row));
    return length > 0 ? { ...row, scale: 1 / length } : undefined;
  });
}

/** The mean of several views on likeness. */
export function meanSimilarity(similarities: readonly ItemSimilarity[]): ItemSimilarity {
  return (a, b) => similarities.reduce((sum, similarity) => sum + similarity(a, b), 0) / similarities.length;
}

/** Row of each index of the vocabulary, -1 where there is none. */
function rowsOf(vocabulary: VocabularyView, ids: readonly ItemId[]): Int32Array {
  const known = new Vocabulary(ids);
  return Int32Array.from(vocabulary.ids, (id) => known.indexOf(id));
}

function factorDot(a: UnitRow, b: UnitRow): number {
  let sum = 0;
  for (let at = 0, i = a.start, j = b.start; at < a.k; at++) sum += a.factors[i++] * b.factors[j++];
  return sum;
}
