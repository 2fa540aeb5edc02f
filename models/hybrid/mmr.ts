import type { ItemSimilarity } from './similarity';

/** One item that may enter the list. */
export interface Candidate {
  /** Index in the vocabulary. */
  readonly item: number;
  /** In [0, 1] over the candidates. */
  readonly relevance: number;
  /** Decides between equals: the larger goes first. Distinct. */
  readonly tieBreak: number;
}

/**
 * Maximal Marginal Relevance (Carbonell & Goldstein 1998): one by one, the candidate with the largest
 * λ relevance - (1 - λ) max similarity to those chosen before. Keeping each candidate's maximum makes it
 * O(candidates x size) similarities; `mmrByDefinition` is its oracle (R6).
 * @param lambda in [0, 1]: 1 ranks by relevance alone
 * @returns at most `size` of the candidates, in the order of choice
 */
export function mmr(
  candidates: readonly Candidate[],
  size: number,
  lambda: number,
  similarity: ItemSimilarity,
): Candidate[] {
  const left = [...candidates];
  const nearest = new Float64Array(left.length);
  const chosen: Candidate[] = [];
  while (chosen.length < size && left.length > 0) {
    let best = 0;
    for (let at = 1; at < left.length; at++) {
      if (ahead(left[at], nearest[at], left[best], nearest[best], lambda)) best = at;
    }
    const [next] = left.splice(best, 1);
    nearest.copyWithin(best, best + 1);
    chosen.push(next);
    if (lambda === 1) continue;
    for (let at = 0; at < left.length; at++) {
      nearest[at] = Math.max(nearest[at], similarity(next.item, left[at].item));
    }
  }
  return chosen;
}

/** The definition, word for word: every similarity anew for every choice. */
export function mmrByDefinition(
  candidates: readonly Candidate[],
  size: number,
  lambda: number,
  similarity: ItemSimilarity,
): Candidate[] {
  const chosen: Candidate[] = [];
  while (chosen.length < Math.min(size, candidates.length)) {
    const left = candidates
      .filter((candidate) => !chosen.includes(candidate))
      .map((candidate) => {
        const nearest = Math.max(0, ...chosen.map(({ item }) => similarity(item, candidate.item)));
        return { candidate, value: lambda * candidate.relevance - (1 - lambda) * nearest };
      });
    left.sort((a, b) => b.value - a.value || b.candidate.tieBreak - a.candidate.tieBreak);
    chosen.push(left[0].candidate);
  }
  return chosen;
}

function ahead(a: Candidate, nearestA: number, b: Candidate, nearestB: number, lambda: number): boolean {
  const valueA = lambda * a.relevance - (1 - lambda) * nearestA;
  const valueB = lambda * b.relevance - (1 - lambda) * nearestB;
  return valueA > valueB || (valueA === valueB && a.tieBreak > b.tieBreak);
}
