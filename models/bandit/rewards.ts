/**
 * What was earned by showing an item: a pure function of what happened, so that an undo, a word that came late and a sync
 * in another order give the same rewards as if all had come in order.
 */
import { inForce } from '../preference';
import type { Interaction, InteractionKind, ItemId, UnnumberedInteraction } from '../types';

/** Rewards in [-1, 1]. The strongest word counts, not the sum: who opens, reads and likes has liked. */
export const REWARDS = {
  click: 0.1,
  /** Of a minute's reading or ten minutes' watching; shorter in proportion. */
  engaged: 0.3,
  save: 0.5,
  like: 0.8,
  purchase: 1,
  hide: -0.5,
  dislike: -0.8,
} as const;

const FULL_VIEW_SECONDS = 60;
const FULL_WATCH_SECONDS = 600;
/** Stars from which a rating likes, and to which it dislikes; a tone from which a review does, and to minus which. */
const LIKED_STARS = 4;
const DISLIKED_STARS = 2;
const TONE = 0.3;

export interface CreditConfig {
  /** A word that comes so much later is worth half, ms, > 0. */
  readonly halfLife: number;
  /** Later than this it is no answer to what was shown, ms. */
  readonly longest: number;
}

const DAY = 24 * 60 * 60 * 1000;
export const CREDIT_DEFAULTS: CreditConfig = { halfLife: 7 * DAY, longest: 30 * DAY };

export interface Rewards {
  /** By id of the impression; one without an answer earned 0 and is not here. */
  readonly of: ReadonlyMap<string, number>;
  /** Answers whose impression is not here: of another device, or too long ago. */
  readonly unattributed: number;
}

type Shown = Pick<Interaction, 'id' | 'itemId' | 'at'>;

/**
 * An answer that names its impression is that one's; another (a rating on the item's own page) is the latest impression's
 * of the same item before it. Clock jumps do no harm: an answer from before its impression came at once.
 * @param impressions in any order, doubles count once
 * @param events of one person in their order, without impressions; undone ones do not count
 */
export function rewardsOf(
  impressions: readonly Shown[],
  events: readonly UnnumberedInteraction[],
  credit: CreditConfig = CREDIT_DEFAULTS,
): Rewards {
  const shown = new Map<string, Shown>();
  for (const impression of impressions) shown.set(impression.id, impression);
  let byItem: ReadonlyMap<ItemId, readonly Shown[]> | undefined; // most answers name their impression
  const ofItem = (itemId: ItemId) => (byItem ??= groupedByItem(shown.values())).get(itemId) ?? [];
  const answers = new Map<string, Answer>();
  let unattributed = 0;
  for (const event of inForce(onceEach(events))) {
    const worth = worthOf(event);
    if (worth === null) continue;
    const impression = answered(event, shown, ofItem, credit.longest);
    if (!impression) {
      unattributed++;
      continue;
    }
    const delay = Math.min(credit.longest, Math.max(0, event.at - impression.at));
    const value = worth * 0.5 ** (delay / credit.halfLife);
    const { verdict, deed } = answers.get(impression.id) ?? { verdict: 0, deed: 0 };
    const answer = VERDICTS.has(event.kind)
      ? { verdict: value, deed }
      : { verdict, deed: Math.max(deed, value) };
    answers.set(impression.id, answer);
  }
  return { of: new Map([...answers].map(([id, answer]) => [id, earned(answer)])), unattributed };
}

function groupedByItem(impressions: Iterable<Shown>): Map<ItemId, Shown[]> {
  const byItem = new Map<ItemId, Shown[]>();
  for (const impression of impressions) {
    const own = byItem.get(impression.itemId);
    if (own) own.push(impression);
    else byItem.set(impression.itemId, [impression]);
  }
  return byItem;
}

interface Answer {
  /** Of the latest word of like or dislike; 0: neither. */
  readonly verdict: number;
  /** The largest of what was done without such a word, >= 0. */
  readonly deed: number;
}

const VERDICTS: ReadonlySet<InteractionKind> = new Set(['like', 'dislike', 'hide', 'rating', 'review']);

/** What was opened, watched and then disliked was a mistake to show. */
const earned = ({ verdict, deed }: Answer) => (verdict < 0 ? verdict : Math.max(verdict, deed));

/** A push that was sent twice says nothing twice. */
function onceEach(events: readonly UnnumberedInteraction[]): UnnumberedInteraction[] {
  const seen = new Set<string>();
  return events.filter(({ id }) => !seen.has(id) && seen.add(id));
}

/** Null: it says nothing of what was shown. */
function worthOf({ kind, value }: UnnumberedInteraction): number | null {
  switch (kind) {
    case 'click':
    case 'save':
    case 'like':
    case 'purchase':
    case 'hide':
    case 'dislike':
      return REWARDS[kind];
    case 'view':
      return share(value ?? 0, FULL_VIEW_SECONDS);
    case 'watch':
      return share(value ?? 0, FULL_WATCH_SECONDS);
    case 'rating':
      return verdictOf(value, LIKED_STARS, DISLIKED_STARS);
    case 'review':
      return verdictOf(value, TONE, -TONE);
    default:
      return null;
  }
}

const share = (seconds: number, full: number): number =>
  REWARDS.click + (REWARDS.engaged - REWARDS.click) * Math.min(1, Math.max(0, seconds) / full);

function verdictOf(value: number | null, likes: number, dislikes: number): number | null {
  if (value === null || !Number.isFinite(value)) return null;
  if (value >= likes) return REWARDS.like;
  return value <= dislikes ? REWARDS.dislike : 0;
}

function answered(
  event: UnnumberedInteraction,
  shown: ReadonlyMap<string, Shown>,
  ofItem: (itemId: ItemId) => readonly Shown[],
  longest: number,
): Shown | null {
  const named = event.context?.impressionId;
  if (named !== undefined) return shown.get(named) ?? null;
  let latest: Shown | null = null;
  for (const impression of ofItem(event.itemId)) {
    const age = event.at - impression.at;
    if (age >= 0 && age <= longest && (!latest || impression.at > latest.at)) latest = impression;
  }
  return latest;
}
