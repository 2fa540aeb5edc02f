import { grouped } from '../digits';
import type { Barred, WhyNotView } from '../workers/messages';
import { inWords } from './reasons';

const SAID: Record<Extract<Barred, { by: 'said' }>['said'][number], string> = {
  liked: 'liked it',
  disliked: 'said it is not for you',
  saved: 'saved it',
  hidden: 'hid it',
  rated: 'rated it',
  purchased: 'have it',
};

/** What each source of the list chooses from. */
const CHOOSES: Record<string, string> = {
  blend: 'the best by score',
  collaborative: 'what people with taste like yours like',
  content: 'what it is about',
  latest: 'what you said lately, and what you passed over',
  neighbours: 'what is like your latest likes',
  quality: 'what is best thought of',
  trending: 'what many like',
  fresh: 'what few have come across',
  exploratory: 'what little is known of',
};

/** What keeps a title out of every list; null where nothing does. */
export function barredSentence({ barred }: WhyNotView): string | null {
  if (!barred) return null;
  if (barred.by === 'said')
    return `You ${inWords(barred.said.map((word) => SAID[word]))}: no list recommends what you have spoken of.`;
  const avoided = barred.wishes.filter(({ kind }) => kind === 'genre' || kind === 'tag');
  const why = [
    ...(avoided.length > 0 ? [`you avoid ${inWords(avoided.map(({ wish }) => wish))}`] : []),
    ...barred.wishes.flatMap(({ kind, wish }) => {
      if (kind === 'adult') return ['it is for adults only'];
      return kind === 'language' ? [`you want titles in ${wish}`] : [];
    }),
  ];
  return `Your wishes leave it out: ${inWords(why)}.`;
}

/** Where the title stands by its score, and what would be enough. */
export function rankSentence({ rank, listable, places, score, bar, barred }: WhyNotView): string {
  if (rank === null || score === null)
    return 'Nothing is known that would give it a score, so it has no place among the others.';
  const without = barred ? 'Without that it would be' : 'It is';
  const where = `${without} number ${grouped(rank)} of ${grouped(listable)} by its score of ${score.toFixed(2)}`;
  if (bar) return `${where}. The last of the best ${places}, ${bar.card.title}, has ${bar.score.toFixed(2)}.`;
  return `${where}, which is among the best ${places}.`;
}

/** Whether it is in the list, or can still come into it; null for what is barred. */
export function drawnSentence({ barred, shown, drawnBy, rank, places }: WhyNotView): string | null {
  if (barred) return null;
  if (shown)
    return `It is in your list now, in place ${shown.position + 1}, chosen by ${CHOOSES[shown.source] ?? shown.source}.`;
  if (drawnBy.length === 0) return 'No part of the list has it among what it chooses from, as things are.';
  const from = inWords(drawnBy.map((source) => CHOOSES[source] ?? source));
  const crowded =
    rank !== null && rank <= places
      ? ' The list also makes room for other kinds of titles, which took its place.'
      : '';
  return `It can still be drawn for the list, by ${from}.${crowded}`;
}
