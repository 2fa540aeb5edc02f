import { deriveSeed } from '../../../models/math/random';
import { topK } from '../../../models/math/top-k';
import type { History, ItemId } from '../../../models/types';
import type { Catalogue } from './catalogue';
import { NO_REASONS, whyOf } from './explain';
import type { HistorySnapshot } from './history-log';
import type { Lesson } from './learning';
import type { Card, Entry, SlateView } from './messages';
import type { Ranking } from './ranking';
import type { Found } from './search';

/** All that the lists of one moment are made from. */
export interface RankedMoment {
  readonly catalogue: Catalogue;
  readonly ranking: Ranking;
  readonly history: History;
  readonly snapshot: HistorySnapshot;
  readonly learned: Lesson;
  /** Items that no list recommends: what is settled, and what the person does not want to see. */
  readonly exclude: Pick<ReadonlySet<ItemId>, 'has'>;
  readonly modelVersion: string;
  /** Under which the recommended list is made; absent: under none. */
  readonly trial?: NonNullable<SlateView['trial']>;
  readonly seed: number;
}

/** What a slate's name is made of, beside its entries. */
type Named = Pick<RankedMoment, 'catalogue' | 'modelVersion' | 'seed'> & {
  readonly snapshot: Pick<HistorySnapshot, 'fingerprint'>;
};

/** More results of the same search are the same slate: it is named by so many, however many are shown. */
const NAMED_BY = 12;
/** A list that is more alike than this is a list of kin; below it is chance. Cosine, see similar.ts. */
const LEAST_LIKENESS = 0.05;
const BECAUSE = { rows: 2, size: 12, leastEntries: 4, likesTried: 8, leastConfidence: 0.5 };

export async function recommendedSlate(moment: RankedMoment, size: number): Promise<SlateView> {
  const { ranking, history, snapshot, exclude, catalogue, seed, trial } = moment;
  const surface = 'home:recommended';
  const { diversity } = snapshot.wishes;
  const { statistics, upTo } = moment.learned;
  const request = { history, surface, size, seed, exclude, ...(diversity !== null && { diversity }) };
  const { policy, entries, candidates } = await ranking.policy(statistics).slate(request);
  const explanations = await ranking.hybrid.explain(
    history,
    entries.map(({ itemId }) => itemId),
  );
  const shown = entries.map(({ itemId, explored = false, ...entry }, at) => {
    const { source, propensity } = entry;
    const why = { ...whyOf(explanations[at], catalogue), chosen: { source, explored, propensity } };
    return { ...entry, card: catalogue.card(itemId)!, why };
  });
  const made = `learned up to ${upTo}${trial ? ` under ${trial.experiment} ${trial.variant}` : ''}`;
  return {
    ...slateView(moment, surface, policy, shown, made),
    ...{ learnedUpTo: upTo, ...(candidates !== undefined && { candidates }), ...(trial && { trial }) },
  };
}

/** What everyone likes, without what this person has settled, does not want, or already sees above. */
export async function trendingSlate(
  moment: RankedMoment,
  size: number,
  shown: ReadonlySet<ItemId>,
): Promise<SlateView> {
  const { ranking, history, exclude, catalogue } = moment;
  const scores = await ranking.popularity.score(history);
  const items = bestApart(scores, size, catalogue, exclude, shown);
  const ids = items.map((index) => catalogue.vocabulary.idOf(index));
  const explanations = await ranking.popularity.explain(history, ids);
  const entries = explanations.map((explanation, position) => ({
    card: catalogue.card(explanation.itemId)!,
    position,
    score: explanation.score,
    source: 'popularity',
    propensity: 1,
    why: whyOf(explanation, catalogue),
  }));
  return slateView(moment, 'home:trending', 'popularity@1', entries);
}

/** Rows for the latest likes that have enough kin; no item stands in two lists of the page while there are others. */
export function becauseSlates(
  moment: RankedMoment,
  shown: ReadonlySet<ItemId>,
): { liked: Card; slate: SlateView }[] {
  const { history, catalogue } = moment;
  const latest = history.preferences
    .filter(
      ({ liked, confidence, itemId }) =>
        liked && confidence >= BECAUSE.leastConfidence && catalogue.card(itemId),
    )
    .sort((a, b) => b.at - a.at || (a.itemId < b.itemId ? -1 : 1))
    .slice(0, BECAUSE.likesTried);
  const taken = new Set(shown);
  const rows: { liked: Card; slate: SlateView }[] = [];
  for (const { itemId } of latest) {
    if (rows.length === BECAUSE.rows) break;
    const entries = kinOf(moment, itemId, BECAUSE.size, taken);
    if (entries.length < BECAUSE.leastEntries) continue;
    for (const { card } of entries) taken.add(card.id);
    rows.push({
      liked: catalogue.card(itemId)!,
      slate: slateView(moment, 'home:because', 'similar@1', entries, itemId),
    });
  }
  return rows;
}

export function similarSlate(moment: RankedMoment, id: ItemId, size: number): SlateView {
  return slateView(moment, 'item:similar', 'similar@1', kinOf(moment, id, size, new Set()), id);
}

/** The items most like one, without it, what is excluded, and `taken`. */
function kinOf(moment: RankedMoment, id: ItemId, size: number, taken: ReadonlySet<ItemId>): Entry[] {
  const { ranking, catalogue, exclude } = moment;
  const { vocabulary } = catalogue;
  const likeness = ranking.likenessTo(id);
  const welcome = (index: number) => {
    const other = vocabulary.idOf(index);
    return other !== id && !taken.has(other) && !exclude.has(other);
  };
  const anchor = catalogue.card(id)!;
  return Array.from(topK(likeness.scores, size, welcome))
    .filter((index) => likeness.scores[index] >= LEAST_LIKENESS)
    .map((index, position) => {
      const parts = likeness.parts(index);
      return {
        card: catalogue.card(vocabulary.idOf(index))!,
        position,
        score: parts.reduce((sum, { value }) => sum + value, 0),
        source: parts[0].source,
        propensity: 1,
        why: { ...NO_REASONS, parts, shares: parts.map((part) => ({ item: anchor, ...part })) },
      };
    });
}

/** Best first, those in `shown` only where there are too few others. */
function bestApart(
  scores: Float32Array,
  size: number,
  { vocabulary }: Catalogue,
  exclude: RankedMoment['exclude'],
  shown: ReadonlySet<ItemId>,
): number[] {
  const id = (index: number) => vocabulary.idOf(index);
  const apart = topK(scores, size, (index) => !exclude.has(id(index)) && !shown.has(id(index)));
  const again = topK(scores, size - apart.length, (index) => !exclude.has(id(index)) && shown.has(id(index)));
  return [...apart, ...again];
}

/**
 * What a search found, the best first. Nothing of the person is in it, and the slate is named by its first entries:
 * by the words that were typed, whoever holds the impressions could tell them.
 */
export function searchSlate(
  moment: Pick<RankedMoment, 'catalogue' | 'modelVersion' | 'seed'>,
  found: readonly Found[],
  size: number,
): SlateView {
  const entries = found.slice(0, size).map(({ item, score }, position) => ({
    card: moment.catalogue.card(item.id)!,
    position,
    score,
    source: 'search',
    propensity: 1,
    why: NO_REASONS,
  }));
  const name = found.slice(0, NAMED_BY).map(({ item }) => item.id);
  return slateView(
    { ...moment, snapshot: { fingerprint: 0 } },
    'search',
    'search@1',
    entries,
    name.join(' '),
  );
}

/** The list of a catalogue without items. */
export const unrankedSlate = (moment: Omit<RankedMoment, 'ranking'>, surface: string): SlateView =>
  slateView(moment, surface, 'none@1', []);

/**
 * The slate's id follows from what it was made from (R3): a page that asks again without anything having changed gets
 * the same slate, so its impressions are not counted twice.
 */
export function slateView(
  { catalogue, snapshot, modelVersion, seed }: Named,
  surface: string,
  policy: string,
  entries: readonly Entry[],
  anchor = '',
): SlateView {
  const labels = [surface, policy, anchor, modelVersion, catalogue.digest ?? '', snapshot.fingerprint];
  const half = (half: number) =>
    deriveSeed(seed, half, ...labels)
      .toString(16)
      .padStart(8, '0');
  return { slateId: `${half(0)}${half(1)}`, surface, policy, modelVersion, seed, entries };
}
