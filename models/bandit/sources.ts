/** The lists that a slate is filled from. */
import { bestItems, placesOfBest } from '../hybrid/best-items';
import type { Blend } from '../hybrid/blend';
import type { Source } from '../hybrid/config';
import type { HybridRecommender } from '../hybrid/recommender';
import type { History, ItemId, Preference, SlateRequest } from '../types';
import { SLATE_SOURCES, type BanditConfig, type SlateSource } from './config';
import { lessWhatWasPassedOver, passedOver } from './passed-over';

/** What the sources are made from; arrays are in the order of the hybrid's vocabulary, and stay as they are. */
export interface SourceParts {
  readonly hybrid: HybridRecommender;
  /**
   * Scores by taste alone, by the best model of it that there is; NaN where nothing is known.
   * @param passed what was passed over (p = 0), for a model that knows what to make of it
   */
  readonly taste: (history: History, passed: readonly Preference[]) => Promise<Float32Array>;
  /** What is thought of each item, larger is better; NaN: nothing is known. */
  readonly quality: Float32Array;
  /** How many people have touched each item, >= 0. */
  readonly touched: Float32Array;
  /** How alike all items are to one, shared and read-only; NaN where nothing is known. */
  readonly likenessTo: (id: ItemId) => Float32Array;
  /** How little is known of this person's score of each of some items, >= 0; NaN where nothing can be said. */
  readonly uncertainty: (history: History, items: readonly number[]) => Float64Array;
}

/** What one source would show, the best first. */
export interface SourceList {
  readonly source: SlateSource;
  /** Indexes of the vocabulary. */
  readonly items: readonly number[];
  /** In [0, 1], parallel to `items`, not increasing, 1 for the first: how much likelier hits are than further down. */
  readonly relevance: Float64Array;
}

export interface SourceLists {
  readonly blend: Blend;
  /** Those that have anything to show, in the order of SLATE_SOURCES. */
  readonly lists: readonly SourceList[];
}

type Making = Pick<SlateRequest, 'history' | 'size'> & {
  /** Whether an item may be shown, by index. */
  readonly welcome: (item: number) => boolean;
  /** Decides between items of equal scores: the larger goes first. */
  readonly tieBreak: (item: number) => number;
};

export async function sourceLists(
  parts: SourceParts,
  config: BanditConfig,
  { history, size, welcome, tieBreak }: Making,
): Promise<SourceLists> {
  const { hybrid, quality, touched, likenessTo, uncertainty } = parts;
  const blend = await hybrid.blend(history);
  const most = Math.max(config.candidates, 2 * size);
  const pool = bestItems(blend.scores, Math.max(config.pool, most), welcome, tieBreak);
  const everywhere = (scores: Float32Array | null) =>
    scores && byScore(bestItems(scores, most, welcome, tieBreak), scores);
  // No source may pass over a wish, those that look among the best of the blend no more than the others.
  const asked = hybrid.asked(blend, history.wishes);
  const amongBest = (own: Float64Array) => {
    const worths = asked ? askedOf(pool, own, blend.scores.length, asked) : own;
    const best = placesOfBest(worths, most, (at) => tieBreak(pool[at]));
    return byRank(
      best.map((at) => pool[at]),
      best.map((at) => worths[at]),
    );
  };
  const each = (worth: (item: number) => number) => {
    const worths = new Float64Array(pool.length);
    for (let at = 0; at < pool.length; at++) worths[at] = worth(pool[at]);
    return worths;
  };
  const alone = (scores: Float32Array | undefined) =>
    scores && differs(scores) ? (asked?.(scores) ?? scores) : null;
  const own = (source: Source) => alone(blend.parts.find((part) => part.source === source)?.scores);
  const latest = await latestScores(parts, config, history);
  const made: Record<SlateSource, Omit<SourceList, 'source'> | null> = {
    blend: byScore(pool.slice(0, most), blend.scores),
    collaborative: everywhere(own('collaborative')),
    content: everywhere(own('content')),
    latest: latest && everywhere(alone(latest)),
    neighbours: amongBest(each(neighbourScores(history, config.latestLikes, likenessTo))),
    quality: amongBest(each((item) => quality[item])),
    trending: everywhere(own('popularity')),
    fresh: amongBest(each((item) => -touched[item])),
    exploratory: amongBest(uncertainty(history, pool)),
  };
  const lists = SLATE_SOURCES.flatMap((source) => {
    const list = made[source];
    return list && list.items.length > 0 ? [{ source, ...list }] : [];
  });
  return { blend, lists };
}

/** What some items are worth, with what is asked for on top. @param items of so many as `size` @param worths theirs */
function askedOf(
  items: readonly number[],
  worths: Float64Array,
  size: number,
  asked: (scores: Float32Array) => Float32Array,
): Float64Array {
  const scores = new Float32Array(size).fill(NaN);
  items.forEach((item, at) => (scores[item] = worths[at]));
  const heard = asked(scores);
  return Float64Array.from(items, (item) => heard[item]);
}

/** Whether there are two numbers among them that are not the same. */
function differs(scores: Float32Array): boolean {
  const first = scores.find((score) => !Number.isNaN(score));
  return first !== undefined && scores.some((score) => !Number.isNaN(score) && score !== first);
}

/** Null for who has said, and passed over, too little. */
async function latestScores(
  { hybrid, taste }: Pick<SourceParts, 'hybrid' | 'taste'>,
  config: BanditConfig,
  history: History,
): Promise<Float32Array | null> {
  const said = history.preferences.length;
  const passed = passedOver(history, config);
  if (said + Math.min(said, passed.length) < config.latestFewest) return null;
  const scores = await taste(latestOf(history, config), passed);
  return lessWhatWasPassedOver(scores, passed, hybrid.vocabulary, config);
}

/** As if a preference weighed half with each so many that came after it. */
function latestOf(
  history: History,
  { latestHalfLife: halfLife }: Pick<BanditConfig, 'latestHalfLife'>,
): History {
  const preferences = [...history.preferences]
    .sort(latestFirst)
    .slice(0, HEARD * halfLife)
    .map((preference, at) => ({ ...preference, confidence: preference.confidence * 0.5 ** (at / halfLife) }));
  return { ...history, preferences };
}

/** What is older than so many half-lives weighs a 16th and less. */
const HEARD = 4;

const latestFirst = (a: Preference, b: Preference) => b.at - a.at || (a.itemId < b.itemId ? -1 : 1);

/** How like the latest likes an item is: the sum over them, NaN for what is like none. */
function neighbourScores(
  { preferences }: History,
  likes: number,
  likenessTo: SourceParts['likenessTo'],
): (item: number) => number {
  const latest = preferences
    .filter(({ liked }) => liked)
    .sort(latestFirst)
    .slice(0, likes);
  const likenesses = latest.map(({ itemId }) => likenessTo(itemId));
  return (item) => {
    let sum = 0;
    for (const likeness of likenesses) if (likeness[item] > 0) sum += likeness[item];
    return sum > 0 ? sum : NaN;
  };
}

type Ranked = Omit<SourceList, 'source'>;

/**
 * Scores in which 0 says nothing: relevance is the square of the part of the best score, as hits fall on validation. By
 * rank where none is above 0. @param items the best first
 */
function byScore(items: readonly number[], scores: Float32Array): Ranked {
  const best = items.length > 0 ? scores[items[0]] : 0;
  if (!(best > 0))
    return byRank(
      items,
      items.map((item) => scores[item]),
    );
  return { items, relevance: Float64Array.from(items, (item) => Math.max(0, scores[item] / best) ** 2) };
}

/**
 * What only says an order: (c / (c + r))^a at rank r, as hits fall by rank on validation. Items that the source sees no
 * difference between share a rank. @param items the best first @param worths theirs
 */
function byRank(items: readonly number[], worths: readonly number[]): Ranked {
  const relevance = new Float64Array(items.length);
  let rank = 0;
  for (let at = 0; at < items.length; at++) {
    if (at > 0 && worths[at] < worths[at - 1]) rank = at;
    relevance[at] = (HALFWAY / (HALFWAY + rank)) ** STEEPNESS;
  }
  return { items, relevance };
}

/** c and a: of the first .158 are hits on ml-latest-small, of the fourth .098, the fifteenth .064, the thirtieth .046. */
const HALFWAY = 12;
const STEEPNESS = 0.8;

/** How far collaborative and content name the same: the part of the best 20 of one that are among those of the other. */
export function agreementOf(lists: readonly SourceList[]): number {
  const best = (source: SlateSource) =>
    lists.find((list) => list.source === source)?.items.slice(0, COMPARED) ?? [];
  const [some, others] = [best('collaborative'), new Set(best('content'))];
  return some.filter((item) => others.has(item)).length / COMPARED;
}

const COMPARED = 20;
