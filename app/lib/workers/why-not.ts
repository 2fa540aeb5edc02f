import { topK } from '../../../models/math/top-k';
import type { History, ItemId, Standing } from '../../../models/types';
import type { Barred, WhyNotView } from './messages';
import { recommendedSlate, type RankedMoment } from './slates';
import type { Moment } from './views';

type Said = Extract<Barred, { by: 'said' }>['said'][number];

/**
 * Where an item stands by the scores of the very list that the person has, and what it lacks beside the last one that is
 * good enough (R5). What is barred is ranked as if it were not: without what was said of it, or without the bar of wishes.
 * @param request `size` is how many places the list has
 * @returns null for an item that the catalogue does not have
 */
export async function whyNotView(
  moment: Moment,
  { id, size }: { readonly id: ItemId; readonly size: number },
): Promise<WhyNotView | null> {
  const { ranking, catalogue, snapshot } = moment;
  if (!catalogue.item(id) || ranking === null) return null;
  const ranked: RankedMoment = { ...moment, ranking };
  const barred = barOf(ranked, id);
  const history = barred?.by === 'said' ? withoutWord(moment.history, id) : moment.history;
  const place = await standingOf({ ...ranked, history }, id, size);
  const slate = barred ? null : await recommendedSlate(ranked, size);
  const entry = slate?.entries.find(({ card }) => card.id === id);
  const { diversity } = snapshot.wishes;
  const competing = {
    history,
    size,
    seed: moment.seed,
    exclude: moment.exclude,
    surface: 'home:recommended',
  };
  return {
    barred,
    places: size,
    shown: entry ? { position: entry.position, source: entry.source } : null,
    drawnBy: barred
      ? []
      : await ranking.drawnBy(id, { ...competing, ...(diversity !== null && { diversity }) }),
    ...place,
  };
}

/** What was said of it comes first: it holds whatever is wished. */
function barOf({ snapshot, ranking, catalogue }: RankedMoment, id: ItemId): Barred | null {
  const standing = snapshot.standings.get(id);
  if (standing) return { by: 'said', said: saidOf(standing) };
  const wishes = ranking.wishes(snapshot.wishes).refused(catalogue.vocabulary.indexOf(id));
  return wishes.length > 0 ? { by: 'wishes', wishes } : null;
}

function saidOf({ liked, disliked, hidden, saved, rating, purchased }: Standing): Said[] {
  const said = { liked, disliked, hidden, saved, rated: rating !== null, purchased };
  return (Object.keys(said) as Said[]).filter((word) => said[word]);
}

const withoutWord = (history: History, id: ItemId): History => ({
  ...history,
  preferences: history.preferences.filter(({ itemId }) => itemId !== id),
});

type Place = Pick<WhyNotView, 'score' | 'rank' | 'listable' | 'bar' | 'parts'>;

async function standingOf(moment: RankedMoment, id: ItemId, size: number): Promise<Place> {
  const { ranking, history, exclude, catalogue } = moment;
  const { vocabulary } = catalogue;
  const { scores } = await ranking.hybrid.blend(history);
  const own = vocabulary.indexOf(id);
  let listable = 0;
  let above = 0;
  for (let item = 0; item < scores.length; item++) {
    if (item !== own && exclude.has(vocabulary.idOf(item))) continue;
    listable++;
    if (scores[item] > scores[own]) above++;
  }
  if (Number.isNaN(scores[own])) return { score: null, rank: null, listable, bar: null, parts: [] };
  const place = { score: scores[own], rank: above + 1, listable };
  if (above < size) return { ...place, bar: null, parts: [] };
  const last = topK(scores, size, (item) => !exclude.has(vocabulary.idOf(item))).at(-1)!;
  const barId = vocabulary.idOf(last);
  const [mine, theirs] = await ranking.hybrid.explain(history, [id, barId]);
  const sources = new Set([...mine.parts, ...theirs.parts].map(({ source }) => source));
  const valueIn = (parts: typeof mine.parts, source: string) =>
    parts.find((part) => part.source === source)?.value ?? 0;
  return {
    ...place,
    bar: { card: catalogue.card(barId)!, score: scores[last] },
    parts: [...sources]
      .map((source) => ({ source, own: valueIn(mine.parts, source), bar: valueIn(theirs.parts, source) }))
      .sort((a, b) => a.own - a.bar - (b.own - b.bar)),
  };
}
