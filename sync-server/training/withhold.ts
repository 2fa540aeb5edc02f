/**
 * V3: what a published model does not say, because it would say it of fewer than five people. What it does say, and
 * why, is in docs/decisions/0006-what-a-model-tells.md.
 */
import type { CollaborativeState } from '../../models/collaborative/state';
import type { ItemId, Preference } from '../../models/types';

export const FEWEST_PEOPLE = 5;

/** The evidence of an item that one to four people have touched, whatever it was: about one like. */
const A_LITTLE = 1;

/** How many people there are, when there are one to four and no prior: evidence of nobody would be no sound model. */
const A_FEW = 1;

/** How many people have a preference for each item. */
export function peopleOf(users: readonly (readonly Preference[])[]): Map<ItemId, number> {
  const people = new Map<ItemId, number>();
  for (const preferences of users)
    for (const { itemId } of preferences) people.set(itemId, (people.get(itemId) ?? 0) + 1);
  return people;
}

/**
 * Evidence of items with fewer than five people becomes one figure for all of them, on top of the prior's, which is
 * public. With fewer than five people in all, what is said of people (their number, their second moment, which of
 * one person would be their factor) is the prior's.
 */
export function withholdFew(
  state: CollaborativeState,
  users: readonly (readonly Preference[])[],
  prior: CollaborativeState | null,
): CollaborativeState {
  const people = peopleOf(users);
  const known = new Map(prior?.ids.map((id, row) => [id, prior.evidence[row]]));
  const evidence = state.evidence.map((weight, row) => {
    const count = people.get(state.ids[row]) ?? 0;
    return count === 0 || count >= FEWEST_PEOPLE ? weight : (known.get(state.ids[row]) ?? 0) + A_LITTLE;
  });
  if (users.filter((preferences) => preferences.length > 0).length >= FEWEST_PEOPLE)
    return { ...state, evidence };
  const userGramian = prior?.userGramian ?? new Float64Array(state.k ** 2);
  return { ...state, evidence, userGramian, users: prior?.users ?? A_FEW };
}

/** Likes of items with fewer than five people are left out, as if nobody had liked them. */
export function withholdCounts(
  ids: readonly ItemId[],
  counts: Float32Array,
  people: ReadonlyMap<ItemId, number>,
): Float32Array {
  return counts.map((count, row) => ((people.get(ids[row]) ?? 0) >= FEWEST_PEOPLE ? count : 0));
}
