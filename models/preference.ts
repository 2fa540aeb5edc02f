import type { ItemId, Preference, Review, Standing, UnnumberedInteraction } from './types';

/** What each kind of evidence weighs, in units of one explicit like. */
export const WEIGHTS = {
  like: 1,
  dislike: 1,
  /** "Not now" as often as "not for me". */
  hide: 0.5,
  /** An intention, not yet a verdict. */
  save: 0.5,
  /** Paid for: the strongest word there is. */
  purchase: 1.5,
  /** Stars from 4 up like (1 at 4 stars, 1.5 at 5), to 2 down dislike (0.5 at 2, 1.25 at 0.5), between say neither. */
  rating: { likesFrom: 4, like: 1, dislikesTo: 2, dislike: 0.5, perStar: 0.5, fewest: 0.5, most: 5 },
  /** Times |sentiment|; a text nearer to neutral than `least` says neither. */
  review: { most: 1, least: 0.1 },
  click: 0.1,
  viewPerMinute: 0.1,
  watchPerMinute: 0.05,
  /** However much is clicked and watched, it never reaches this: c = most (1 - exp(-raw / most)). */
  implicitMost: 0.5,
} as const;

type Kind = 'verdict' | 'rating' | 'saved' | 'purchased' | 'review';

/**
 * What was said last of one kind. `opinion` > 0 likes with that confidence, < 0 dislikes, 0 says neither; null: no
 * opinion was given (a review without a tone), which takes the place of the word before it and weighs nothing itself.
 */
interface Word {
  readonly event: UnnumberedInteraction;
  readonly opinion: number | null;
}

/** All evidence about one item. The words stand in the order in which they were said. */
interface Evidence {
  readonly words: Map<Kind, Word>;
  implicit: number;
  implicitAt: number;
}

/**
 * What the person has said of each item that they said anything of.
 * Like, dislike and hide are one verdict: the latest counts. Rating, save and purchase stand beside it. An `undo`
 * makes the interaction that it names count as if it had never happened, wherever either stands; an undo can be
 * undone.
 * @param interactions of one person in order: the server's order first, then local unsynced ones by seq
 */
export function standings(interactions: Iterable<UnnumberedInteraction>): Map<ItemId, Standing> {
  const standing = new Map<ItemId, Standing>();
  for (const [itemId, { words }] of evidenceOf(interactions)) {
    const shown = [...words].filter(([kind]) => kind !== 'review');
    if (shown.length > 0) standing.set(itemId, standingOf(itemId, words, shown.at(-1)![1].event.at));
  }
  return standing;
}

function standingOf(itemId: ItemId, words: Map<Kind, Word>, at: number): Standing {
  const verdict = words.get('verdict')?.event;
  const rating = words.get('rating')?.event;
  const saved = words.get('saved')?.event;
  const purchased = words.get('purchased')?.event;
  return {
    itemId,
    liked: verdict?.kind === 'like',
    disliked: verdict?.kind === 'dislike',
    hidden: verdict?.kind === 'hide',
    saved: saved !== undefined,
    rating: rating?.value ?? null,
    purchased: purchased !== undefined,
    by: {
      ...(verdict?.kind === 'like' && { liked: verdict.id }),
      ...(verdict?.kind === 'dislike' && { disliked: verdict.id }),
      ...(verdict?.kind === 'hide' && { hidden: verdict.id }),
      ...(saved && { saved: saved.id }),
      ...(rating && { rating: rating.id }),
      ...(purchased && { purchased: purchased.id }),
    },
    at,
  };
}

/** The latest review in force of each item that has one. It is no standing: a title that was reviewed may come again. */
export function reviews(interactions: Iterable<UnnumberedInteraction>): Map<ItemId, Review> {
  const latest = new Map<ItemId, Review>();
  for (const [itemId, { words }] of evidenceOf(interactions)) {
    const event = words.get('review')?.event;
    if (event) latest.set(itemId, { id: event.id, tone: toneOf(event) });
  }
  return latest;
}

const toneOf = ({ value }: UnnumberedInteraction) =>
  value !== null && Number.isFinite(value) ? value : null;

/** Items that must not be recommended again: the person has said what there is to say. */
export function settledItems(standing: ReadonlyMap<ItemId, Standing>): Set<ItemId> {
  return new Set(standing.keys());
}

/**
 * One preference for each item that the evidence says something about, in the order of item ids, so that events of
 * independent items may come in any order. The latest word with an opinion decides between like and dislike; the
 * strongest word on its side gives the confidence (saving a liked film does not weaken the like). Implicit evidence
 * adds to a like or stands alone; it never speaks against an explicit word.
 * @param interactions of one person, in the order that `standings` wants
 */
export function preferencesOf(interactions: Iterable<UnnumberedInteraction>): Preference[] {
  const preferences: Preference[] = [];
  for (const [itemId, evidence] of evidenceOf(interactions)) {
    const preference = preferenceOf(itemId, evidence);
    if (preference) preferences.push(preference);
  }
  return preferences.sort((a, b) => (a.itemId < b.itemId ? -1 : 1));
}

function preferenceOf(itemId: ItemId, evidence: Evidence): Preference | null {
  const words = [...evidence.words.values()].filter(hasOpinion);
  const opinion = words.findLast((word) => word.opinion !== 0)?.opinion ?? 0;
  if (words.length > 0 && opinion === 0) return null; // three stars: watched, and neither liked nor not

  const side = words.filter((word) => word.opinion * opinion > 0);
  const explicit = Math.max(0, ...side.map((word) => Math.abs(word.opinion)));
  const liked = opinion >= 0;
  const implicit = liked ? saturated(evidence.implicit) : 0;
  const confidence = explicit + implicit;
  if (!(confidence > 0)) return null;
  const times = side.map((word) => word.event.at);
  if (implicit > 0) times.push(evidence.implicitAt);
  return { itemId, liked, confidence, at: Math.max(...times) };
}

const hasOpinion = (word: Word): word is Word & { readonly opinion: number } => word.opinion !== null;
const saturated = (raw: number) => WEIGHTS.implicitMost * -Math.expm1(-raw / WEIGHTS.implicitMost);

function evidenceOf(interactions: Iterable<UnnumberedInteraction>): Map<ItemId, Evidence> {
  const items = new Map<ItemId, Evidence>();
  for (const event of inForce([...interactions])) {
    const raw = implicitWeight(event);
    const word = raw > 0 ? null : wordOf(event);
    if (raw === 0 && !word) continue;
    const evidence = items.get(event.itemId) ?? { words: new Map(), implicit: 0, implicitAt: -Infinity };
    items.set(event.itemId, evidence);
    if (word) {
      evidence.words.delete(word[0]); // a Map keeps the place of a first set: the latest word goes last
      evidence.words.set(...word);
    } else {
      evidence.implicit += raw;
      evidence.implicitAt = Math.max(evidence.implicitAt, event.at);
    }
  }
  return items;
}

function implicitWeight({ kind, value }: UnnumberedInteraction): number {
  const minutes = Number.isFinite(value) ? Math.max(0, value!) / 60 : 0;
  if (kind === 'click') return WEIGHTS.click;
  if (kind === 'view') return minutes * WEIGHTS.viewPerMinute;
  if (kind === 'watch') return minutes * WEIGHTS.watchPerMinute;
  return 0;
}

function wordOf(event: UnnumberedInteraction): [Kind, Word] | null {
  const { kind, value } = event;
  if (kind === 'like') return ['verdict', { event, opinion: WEIGHTS.like }];
  if (kind === 'dislike') return ['verdict', { event, opinion: -WEIGHTS.dislike }];
  if (kind === 'hide') return ['verdict', { event, opinion: -WEIGHTS.hide }];
  if (kind === 'save') return ['saved', { event, opinion: WEIGHTS.save }];
  if (kind === 'purchase') return ['purchased', { event, opinion: WEIGHTS.purchase }];
  if (kind === 'review') return ['review', { event, opinion: opinionOfTone(toneOf(event)) }];
  if (value === null || !Number.isFinite(value)) return null;
  if (kind === 'rating') return ['rating', { event, opinion: opinionOfStars(value) }];
  return null;
}

/** @param value beyond the ends of the scale counts as its end: one word must not outweigh all others */
function opinionOfStars(value: number): number {
  const { likesFrom, like, dislikesTo, dislike, perStar, fewest, most } = WEIGHTS.rating;
  const stars = Math.min(most, Math.max(fewest, value));
  if (stars >= likesFrom) return like + (stars - likesFrom) * perStar;
  if (stars <= dislikesTo) return -(dislike + (dislikesTo - stars) * perStar);
  return 0;
}

/** @param value beyond [-1, 1] counts as its end; null: the person did not say */
function opinionOfTone(value: number | null): number | null {
  if (value === null) return null;
  const { most, least } = WEIGHTS.review;
  const sentiment = Math.min(1, Math.max(-1, value));
  return Math.abs(sentiment) < least ? 0 : most * sentiment;
}

/** The interactions that no undo in force names, without the undos. */
export function inForce(events: readonly UnnumberedInteraction[]): UnnumberedInteraction[] {
  const undosOf = new Map<string, UnnumberedInteraction[]>();
  for (const event of events) {
    const target = event.kind === 'undo' ? event.context?.undoes : undefined;
    if (target === undefined) continue;
    const undos = undosOf.get(target);
    if (undos) undos.push(event);
    else undosOf.set(target, [event]);
  }
  if (undosOf.size === 0) return events.filter(({ kind }) => kind !== 'undo');
  const known = new Map<string, boolean>();
  const counts = (id: string): boolean => {
    const answer = known.get(id);
    if (answer !== undefined) return answer;
    known.set(id, false); // ends a circle of undos, which no honest device writes
    const undone = (undosOf.get(id) ?? []).some((undo) => counts(undo.id));
    known.set(id, !undone);
    return !undone;
  };
  return events.filter((event) => event.kind !== 'undo' && counts(event.id));
}
