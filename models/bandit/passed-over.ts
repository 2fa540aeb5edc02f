import type { History, ItemId, Preference, VocabularyView } from '../types';
import type { BanditConfig } from './config';

const HOUR = 60 * 60 * 1000;
/** What is older than so many half-lives is forgotten. */
const HEARD = 2;

/**
 * What was shown lately and left without a word, as p = 0 with confidence: seen and not chosen says more than never seen
 * (exposure, Liang, Charlin, McInerney & Blei 2016), in the terms of the loss that fold-in minimises (Hu, Koren & Volinsky
 * 2008). Each showing adds its confidence, halved with each `passedHalfLife` showings after it: by showings and not by days,
 * so that a phone in a drawer forgets nothing. What was shown in this hour of the clock and in the one
 * before it does not count: an answer may still come, and a list does not change while one looks at it.
 * @returns one entry an item, in no order; nothing of an item that the person has said anything of
 */
export function passedOver(
  { shown = [], preferences, now }: History,
  { passedConfidence, passedHalfLife }: Pick<BanditConfig, 'passedConfidence' | 'passedHalfLife'>,
): Preference[] {
  if (passedConfidence === 0) return [];
  const said = new Set(preferences.map(({ itemId }) => itemId));
  const before = (Math.floor(now / HOUR) - 1) * HOUR;
  const passed = new Map<ItemId, { confidence: number; at: number }>();
  let showings = 0;
  for (let n = shown.length - 1; n >= 0 && showings < HEARD * passedHalfLife; n--) {
    const { itemId, at } = shown[n];
    if (at >= before) continue;
    const confidence = passedConfidence * 0.5 ** (showings++ / passedHalfLife);
    if (said.has(itemId)) continue;
    const more = passed.get(itemId);
    if (more) more.confidence += confidence;
    else passed.set(itemId, { confidence, at });
  }
  return Array.from(passed, ([itemId, { confidence, at }]) => ({ itemId, liked: false, confidence, at }));
}

type Score = (history: History) => Promise<Float32Array>;

/**
 * Taste (`SourceParts`) by a model that is fitted to p = 0 as to p = 1; to another what was passed over would be disliked.
 * @param score its own
 */
export const tasteByFoldIn =
  (score: Score) =>
  (history: History, passed: readonly Preference[]): ReturnType<Score> =>
    score(passed.length > 0 ? { ...history, preferences: [...history.preferences, ...passed] } : history);

/**
 * Scores p̂ once the items themselves have been passed over: p̂ λ / (λ + c), the posterior mean of what one person thinks of one
 * item, believed with precision λ to be p̂ before showings of confidence c said 0. A model only knows what an item has in
 * common with others; this is the rest of it. A score that is not above 0 stays, since nothing was expected of the item.
 * @param scores in the order of `vocabulary`; not changed
 */
export function lessWhatWasPassedOver(
  scores: Float32Array,
  passed: readonly Preference[],
  vocabulary: VocabularyView,
  { itemPrecision }: Pick<BanditConfig, 'itemPrecision'>,
): Float32Array {
  const less = scores.slice();
  for (const { itemId, confidence } of passed) {
    const item = vocabulary.indexOf(itemId);
    if (less[item] > 0) less[item] *= itemPrecision / (itemPrecision + confidence);
  }
  return less;
}
