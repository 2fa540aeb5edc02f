import type { ItemId } from '../../../models/types';
import { asksNothing } from '../../../models/wishes';
import { whyOf } from './explain';
import type { Entry, HomeRequest, HomeView, ItemView } from './messages';
import { questionSlate } from './questions';
import type { Ranking } from './ranking';
import {
  becauseSlates,
  recommendedSlate,
  similarSlate,
  trendingSlate,
  unrankedSlate,
  type RankedMoment,
} from './slates';

/** A moment before or after the first catalogue. */
export type Moment = Omit<RankedMoment, 'ranking'> & { readonly ranking: Ranking | null };

const SIMILAR_SIZE = 12;

const isRanked = (moment: Moment): moment is RankedMoment => moment.ranking !== null;

export async function homeView(
  moment: Moment,
  { size, unanswered }: Pick<HomeRequest, 'size' | 'unanswered'>,
): Promise<HomeView> {
  const { preferences, wishes } = moment.snapshot;
  const basis = {
    said: moment.snapshot.standings.size,
    preferences: preferences.length,
    wished: !asksNothing(wishes),
    items: moment.catalogue.items.length,
    leftOut: moment.ranking?.wishes(wishes).leftOut.size ?? 0,
  };
  if (!isRanked(moment)) {
    const recommended = unrankedSlate(moment, 'home:recommended');
    return {
      recommended,
      trending: unrankedSlate(moment, 'home:trending'),
      because: [],
      question: null,
      ...basis,
    };
  }
  const recommended = await recommendedSlate(moment, size);
  const shown = new Set(recommended.entries.map(({ card }) => card.id));
  const trending = await trendingSlate(moment, size, shown);
  for (const { card } of trending.entries) shown.add(card.id);
  const question = unanswered ? questionSlate(moment, unanswered) : null;
  return { recommended, trending, because: becauseSlates(moment, shown), question, ...basis };
}

/** Null for an item that the catalogue does not have. */
export async function itemView(moment: Moment, id: ItemId): Promise<ItemView | null> {
  const item = moment.catalogue.item(id);
  if (!item || !isRanked(moment)) return null;
  return {
    item,
    standing: moment.snapshot.standings.get(id) ?? null,
    review: moment.snapshot.reviews.get(id) ?? null,
    entry: await predictedEntry(moment, id),
    similar: similarSlate(moment, id, SIMILAR_SIZE),
  };
}

/** From what a person said of all else: that they opened or liked this very item is no reason to recommend it. */
async function predictedEntry(
  { ranking, catalogue, history }: RankedMoment,
  id: ItemId,
): Promise<Entry | null> {
  const others = { ...history, preferences: history.preferences.filter(({ itemId }) => itemId !== id) };
  const [explanation] = await ranking.hybrid.explain(others, [id]);
  if (Number.isNaN(explanation.score)) return null;
  const [leading] = explanation.parts.toSorted((a, b) => b.value - a.value);
  return {
    card: catalogue.card(id)!,
    position: 0,
    score: explanation.score,
    source: leading.source,
    propensity: 1,
    why: whyOf(explanation, catalogue),
  };
}
