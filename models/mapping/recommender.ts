import type { FoldedPerson } from '../collaborative/fold-in';
import { descending } from '../math/descending';
import { dotRow } from '../math/dot';
import type { Explanation, History, ItemId, Recommender, VocabularyView } from '../types';
import { Vocabulary } from '../vocabulary';
import type { MappedFactors } from './mapped-factors';

export const MAPPED_SOURCE = 'mapped';

/**
 * Scores the items that nobody has touched: x · ŷ, with x the person as the trained items know them and ŷ what the
 * item's description maps to. In units of the collaborative score, NaN for every other item. The likes it uses are those
 * of trained items; a share is exact for the number that ranked: c_j ŷ' W⁻¹ y_j.
 * @param vocabulary the catalogue's
 * @param trained the collaborative recommender whose basis the factors are in
 */
export function mappedRecommender(parts: {
  readonly vocabulary: VocabularyView;
  readonly mapped: MappedFactors;
  readonly trained: {
    uses(id: ItemId): boolean;
    /** Null without a liked item that the model knows. */
    person(history: History): FoldedPerson | null;
  };
}): Recommender {
  const { vocabulary, mapped, trained } = parts;
  const { k, factors } = mapped;
  const rows = new Vocabulary(mapped.ids);
  const places = Int32Array.from(mapped.ids, (id) => vocabulary.indexOf(id));
  const rowIn = (id: ItemId) => (vocabulary.indexOf(id) < 0 ? -1 : rows.indexOf(id));
  return {
    name: MAPPED_SOURCE,
    vocabulary,
    uses: (id) => trained.uses(id),
    async score(history) {
      const scores = new Float32Array(vocabulary.size).fill(NaN);
      const person = trained.person(history);
      if (!person) return scores;
      for (let row = 0; row < places.length; row++)
        if (places[row] >= 0) scores[places[row]] = dotRow(factors, row * k, person.factor);
      return scores;
    },
    async explain(history, items) {
      const person = trained.person(history);
      return items.map((id) => {
        const row = rowIn(id);
        return person && row >= 0
          ? explained(id, person, factors.subarray(row * k, (row + 1) * k))
          : { itemId: id, score: NaN, parts: [], shares: [], terms: [] };
      });
    },
  };
}

function explained(itemId: ItemId, person: FoldedPerson, factor: Float32Array): Explanation {
  const score = dotRow(factor, 0, person.factor);
  const values = person.shares(factor);
  const shares = Array.from(descending(values), (at) => ({
    ...{ itemId: person.liked[at], source: MAPPED_SOURCE, value: values[at] },
  }));
  return { itemId, score, parts: [{ source: MAPPED_SOURCE, value: score }], shares, terms: [] };
}
