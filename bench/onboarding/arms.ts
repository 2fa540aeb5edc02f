import type { CollaborativeState } from '../../models/collaborative/state';
import type { ValuedRow } from '../../models/evaluation/cli/read-log';
import { deriveSeed } from '../../models/math/random';
import type { QuestionConfig } from '../../models/onboarding/config';
import { dOptimalQuestions, type Questions } from '../../models/onboarding/questions';
import type { ItemId } from '../../models/types';

/** Ways of asking, each for one person. */
export type Arms = Readonly<Record<'d_optimal' | 'popular' | 'random', (person: string) => Questions>>;

/**
 * The most rated items in their order, and the same number of items as the design chooses from in an order that is
 * random for each person: what diversity alone is worth.
 */
export function armsOf(
  state: CollaborativeState,
  train: readonly ValuedRow[],
  config: QuestionConfig,
  seed: number,
): Arms {
  const popular = mostRated(train);
  const designed = dOptimalQuestions(state, config);
  return {
    d_optimal: () => designed,
    popular: () => inOrder(popular),
    random: (person) => {
      const order = (id: ItemId) => deriveSeed(seed, 'asked at random', person, id);
      return inOrder(popular.slice(0, config.pool).sort((a, b) => order(a) - order(b)));
    },
  };
}

function mostRated(rows: readonly ValuedRow[]): ItemId[] {
  const counts = new Map<ItemId, number>();
  for (const { itemId } of rows) counts.set(itemId, (counts.get(itemId) ?? 0) + 1);
  return [...counts].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1)).map(([itemId]) => itemId);
}

const inOrder =
  (ids: readonly ItemId[]): Questions =>
  ({ exclude }) => {
    const itemId = ids.find((id) => !exclude.has(id));
    return itemId === undefined ? null : { itemId, value: 0 };
  };
