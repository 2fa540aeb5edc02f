import { sparseMatrix, type SparseMatrix } from '../math/sparse-matrix';
import { norm, sparseVector, type SparseVector } from '../math/sparse-vector';
import type { Field, Mention } from './terms';

/** How much one mention counts, by where it stands. */
export type FieldWeights = Readonly<Record<Field, number>>;

export interface TfIdfConfig {
  readonly fields: FieldWeights;
  /** Terms of fewer documents are left out: what only one item says, it has in common with nobody. */
  readonly minimumDocuments: number;
}

/** The terms of a corpus; the index of a term is its place in these arrays. */
export interface TermTable {
  readonly keys: readonly string[];
  /** What a person reads for the term: the form in which it was met first. */
  readonly labels: readonly string[];
  /** Inverse document frequency, > 0. */
  readonly idf: Float32Array;
}

export interface TfIdf {
  readonly terms: TermTable;
  /** [documents x terms]; rows have length 1, or 0 where a document has no term. */
  readonly matrix: SparseMatrix;
}

/**
 * Weighs the terms of documents: weight(t, d) = Σ_fields w_field (1 + ln tf) · idf(t), with
 * idf(t) = ln((1 + n) / (1 + df)) + 1, rows scaled to length 1. Sublinear tf and cosine normalisation after Salton &
 * Buckley (1988), "Term-weighting approaches in automatic text retrieval"; smoothing and zones after Manning,
 * Raghavan & Schütze (2008), "Introduction to Information Retrieval", sections 6.1, 6.2 and 6.4.
 */
export function fitTfIdf(documents: readonly (readonly Mention[])[], config: TfIdfConfig): TfIdf {
  const bags = documents.map((mentions) => bagOf(mentions, config.fields));
  const terms = termTable(documents, bags, config.minimumDocuments);
  const indexes = new Map(terms.keys.map((key, index) => [key, index]));
  const rows = bags.map((bag) => {
    const weights = new Map<number, number>();
    for (const [key, weight] of bag) {
      const index = indexes.get(key);
      if (index !== undefined) weights.set(index, weight * terms.idf[index]);
    }
    return unit(sparseVector(weights));
  });
  return { terms, matrix: sparseMatrix(rows, terms.keys.length) };
}

/** Term -> Σ_fields w_field (1 + ln tf), where that is above zero. */
function bagOf(mentions: readonly Mention[], fields: FieldWeights): Map<string, number> {
  const counts = new Map<Field, Map<string, number>>();
  for (const { field, key } of mentions) {
    const inField = counts.get(field) ?? new Map<string, number>();
    counts.set(field, inField);
    inField.set(key, (inField.get(key) ?? 0) + 1);
  }
  const bag = new Map<string, number>();
  for (const [field, inField] of counts) {
    if (!(fields[field] > 0)) continue;
    for (const [key, tf] of inField) bag.set(key, (bag.get(key) ?? 0) + fields[field] * (1 + Math.log(tf)));
  }
  return bag;
}

function termTable(
  documents: readonly (readonly Mention[])[],
  bags: readonly ReadonlyMap<string, number>[],
  minimumDocuments: number,
): TermTable {
  const frequency = new Map<string, number>();
  for (const bag of bags) for (const key of bag.keys()) frequency.set(key, (frequency.get(key) ?? 0) + 1);
  const labels = new Map<string, string>();
  for (const mentions of documents) {
    for (const { key, label } of mentions) if (!labels.has(key)) labels.set(key, label);
  }
  const keys = [...frequency.keys()].filter((key) => frequency.get(key)! >= minimumDocuments);
  const idf = Float32Array.from(keys, (key) => Math.log((1 + bags.length) / (1 + frequency.get(key)!)) + 1);
  return { keys, labels: keys.map((key) => labels.get(key)!), idf };
}

function unit(vector: SparseVector): SparseVector {
  const length = norm(vector);
  return length === 0
    ? vector
    : { indices: vector.indices, values: vector.values.map((value) => value / length) };
}
