/**
 * The words that every model speaks. Pure types: no behaviour here, no dependency, no clock.
 * The wire has its own schemas (sync-server/protocol); a type test keeps the two assignable to each other.
 */

/** Stable, URL-safe name of an item within one catalogue, for example `toy-story-1995`. */
export type ItemId = string;

export type ItemKind = 'film' | 'book' | 'product';

/** One thing that can be recommended, as catalogues, content models and pages see it. */
export interface Item {
  readonly id: ItemId;
  readonly kind: ItemKind;
  readonly title: string;
  /** Year of release or publication; null when the source does not say or cannot be right. */
  readonly year: number | null;
  readonly genres: readonly string[];
  /** Directors, authors or brand, most important first. */
  readonly creators: readonly string[];
  /** Free labels that people or the source gave, lower case, no duplicates. */
  readonly tags: readonly string[];
  /** Anything longer to read: plot, blurb, description. Empty when there is none. */
  readonly text: string;
  /** Facts worth showing, in display order, for example `Running time` -> `95 min`. */
  readonly facts: Readonly<Record<string, string>>;
  /** What a crowd outside Palate thought: mean in [0, 1] and how many votes. */
  readonly crowd: { readonly mean: number; readonly votes: number } | null;
  /** What reviews say that people published; absent where nothing is told of them. */
  readonly reviews?: ReviewSummary;
  /** A trailer, sample or preview that can be played, if the catalogue has one. */
  readonly media: { readonly type: 'audio' | 'video'; readonly src: string } | null;
  /** Names of this item elsewhere, for example `imdb` -> `tt0114709`, `movielens` -> `1`. */
  readonly externalIds: Readonly<Record<string, string>>;
}

/** What the reviews of an item say together, and how sure that is (models/sentiment/review-summary.ts). */
export interface ReviewSummary {
  /** Expected share of positive reviews, in (0, 1): the posterior mean, drawn towards the catalogue's. */
  readonly positive: number;
  /** Between these the share is with probability 90 %: the 5th and 95th percentile of the posterior. */
  readonly low: number;
  readonly high: number;
  /** Reviews that the reader could tell, at least five (V3). */
  readonly read: number;
  /** Reviews that it could not tell; they are in no figure above. */
  readonly unclear: number;
}

export const INTERACTION_KINDS = [
  'impression',
  'click',
  'view',
  'watch',
  'purchase',
  'rating',
  'review',
  'like',
  'dislike',
  'save',
  'hide',
  'undo',
] as const;
export type InteractionKind = (typeof INTERACTION_KINDS)[number];

/** Where and how an item was shown when the interaction happened. Every field is optional on the wire. */
export interface InteractionContext {
  /** `home:recommended`, `home:trending`, `home:because`, `item:similar`, `search`, `library`, `item`,
   * `onboarding`. */
  readonly surface?: string | undefined;
  /** 0-based place in the list that was shown. */
  readonly position?: number | undefined;
  /** Name and version of the policy that filled the slate, for example `blend-mmr@1`. */
  readonly policy?: string | undefined;
  /** Version of the collaborative artefact in use. */
  readonly modelVersion?: string | undefined;
  /** Probability in (0, 1] that the policy shows this item here, given the context. */
  readonly propensity?: number | undefined;
  /** The slate an impression belongs to; rewards carry it too. */
  readonly slateId?: string | undefined;
  /** Seed of the slate, so that it can be replayed (R3). */
  readonly seed?: number | undefined;
  /** Which of a policy's sources chose it, for one that chooses among sources. */
  readonly source?: string | undefined;
  /** What such a policy knew of the moment: numbers in [-1, 1]. */
  readonly features?: readonly number[] | undefined;
  /** Digest of what competed for the places of the slate. */
  readonly candidates?: string | undefined;
  /** Up to which entry of its device's log, in order of arrival, such a policy had learned: with it, a replay is exact. */
  readonly learnedUpTo?: number | undefined;
  /** Id of the experiment, and name of its variant, under which it was shown. */
  readonly experiment?: string | undefined;
  readonly variant?: string | undefined;
  /** For `undo`: id of the interaction that no longer counts. */
  readonly undoes?: string | undefined;
  /** For `click` and later rewards: id of the impression they answer. */
  readonly impressionId?: string | undefined;
}

/** One immutable event, made once on one device (P1). */
export interface Interaction {
  /** UUIDv7. */
  readonly id: string;
  readonly deviceId: string;
  /** 1, 2, 3 … per device, without gaps. */
  readonly seq: number;
  readonly kind: InteractionKind;
  readonly itemId: ItemId;
  /**
   * rating: stars in [0.5, 5]; view: dwell in seconds; watch: played seconds; review: sentiment in [-1, 1] or null
   * (text stays on the device, V2); purchase: quantity or null; others null.
   */
  readonly value: number | null;
  readonly context: InteractionContext | null;
  /** Client time in ms since the epoch: data, never trusted for order (P6). */
  readonly at: number;
}

/** What ranking reads of an interaction: it exists before the journal has given the event a device and a number. */
export type UnnumberedInteraction = Omit<Interaction, 'deviceId' | 'seq'>;

/** What the person did with an item; the latest explicit word counts, undone ones do not. */
export interface Standing {
  readonly itemId: ItemId;
  readonly liked: boolean;
  readonly disliked: boolean;
  readonly saved: boolean;
  readonly hidden: boolean;
  /** Stars in [0.5, 5], or null. */
  readonly rating: number | null;
  readonly purchased: boolean;
  /** Id of the interaction that each of the true ones stands on: what an undo names. */
  readonly by: {
    readonly liked?: string;
    readonly disliked?: string;
    readonly saved?: string;
    readonly hidden?: string;
    readonly rating?: string;
    readonly purchased?: string;
  };
  /** Time of the latest explicit event. */
  readonly at: number;
}

/** What was said of an item in words; they stay on the device (V2). */
export interface Review {
  /** Id of its interaction: what an undo names. */
  readonly id: string;
  /** In [-1, 1]; null: the person did not say. */
  readonly tone: number | null;
}

/** What one person thinks of one item, distilled from interactions. See preference.ts. */
export interface Preference {
  readonly itemId: ItemId;
  /** True: the preference p = 1 of Hu, Koren & Volinsky; false: a dislike, p = 0 with confidence. */
  readonly liked: boolean;
  /** Weight of the evidence, > 0; an explicit like has 1. */
  readonly confidence: number;
  /** When it was last confirmed, ms since the epoch. */
  readonly at: number;
}

/** What a person asks of their lists, as opposed to what they did. See wishes.ts. */
export interface Wishes {
  /** As the catalogue spells them; what is favoured and avoided is avoided. */
  readonly favouriteGenres: readonly string[];
  readonly avoidedGenres: readonly string[];
  readonly favouriteTags: readonly string[];
  readonly avoidedTags: readonly string[];
  /** Titles of whose kind less is wanted; they and what is like them move down, and nothing is left out. */
  readonly lessLike: readonly ItemId[];
  /** As the catalogue spells them; empty: any. */
  readonly languages: readonly string[];
  /** First and last year, each null when open; null: any. */
  readonly period: { readonly from: number | null; readonly to: number | null } | null;
  /** Whether titles for adults only may be recommended. */
  readonly adult: boolean;
  /** In [0, 1]: 0 alike, 1 varied; null: the policy's own. */
  readonly diversity: number | null;
  /** In [0, 1]: 0 familiar, 1 adventurous; null: as the models rank. */
  readonly novelty: number | null;
}

/** One wish that an item meets, and what that adds to its score. */
export interface WishMet {
  readonly kind: 'genre' | 'tag' | 'period' | 'less';
  /** The genre or tag as the person chose it; a period as `1990–1999`; for `less` the item that it is like. */
  readonly wish: string;
  readonly value: number;
}

/** One wish that leaves an item out of every list. */
export interface WishRefusal {
  readonly kind: 'genre' | 'tag' | 'adult' | 'language';
  /** What is avoided, or the languages that are wanted; empty for `adult`. */
  readonly wish: string;
}

/** All that a model may know of one person when it ranks for them. */
export interface History {
  /** At most one entry an item. */
  readonly preferences: readonly Preference[];
  /** The time to rank for, ms since the epoch. */
  readonly now: number;
  /** Absent: the person asked for nothing. */
  readonly wishes?: Wishes;
  /** What lists have shown, oldest first, as far as it is known. Scores do not hear it but for who asks (bandit/passed-over.ts). */
  readonly shown?: readonly Showing[];
}

/** One entry of a list that was looked at, whatever was said of it. */
export type Showing = Pick<Interaction, 'itemId' | 'at'>;

export const EMPTY_HISTORY = (now: number): History => ({ preferences: [], now });

/** Everybody's evidence, as trainers read it. `users[n]` is one person's preferences; identity is not needed. */
export interface TrainingData {
  readonly items: readonly Item[];
  readonly users: readonly (readonly Preference[])[];
  readonly now: number;
}

/** Progress of a long job: `done` of `total` steps, and what is being done in words for a person. */
export interface Progress {
  readonly step: string;
  readonly done: number;
  readonly total: number;
  /** Value of the objective after this step, where there is one. */
  readonly loss?: number;
  /** By the pace so far; absent while nothing is known. */
  readonly remainingSeconds?: number;
}

export interface FitOptions {
  /** Seed of every random draw in the fit (R3). */
  readonly seed: number;
  /** Awaited between steps, so a worker can report and notice a cancel. */
  readonly onProgress?: (progress: Progress) => void | Promise<void>;
  readonly signal?: AbortSignal;
}

/** Learns a `State` from everybody's evidence. Config, state and trainer are three types (R1). */
export interface Trainer<Config, State> {
  readonly name: string;
  readonly defaults: Config;
  /** @throws {TrainingError} when there is nothing to learn from; AbortError when the signal fires. */
  fit(data: TrainingData, config: Config, options: FitOptions): Promise<State>;
}

/** Why one item has its score, from the very numbers that ranked it (R5). */
export interface Explanation {
  readonly itemId: ItemId;
  readonly score: number;
  /** Parts of the score by source (`collaborative`, `content`, `popularity`, wishes); they sum to `score`. */
  readonly parts: readonly { readonly source: string; readonly value: number }[];
  /**
   * Exact part of the collaborative (or content) score that each liked item brings, largest first. For a single
   * model they sum to its score; for the hybrid to the part of that source.
   */
  readonly shares: readonly { readonly itemId: ItemId; readonly source: string; readonly value: number }[];
  /** Terms that the person's profile and the item share, largest contribution first. */
  readonly terms: readonly { readonly term: string; readonly value: number }[];
  /** The wishes that the item meets; they sum to the part of the source `wishes`. Absent: none. */
  readonly wishes?: readonly WishMet[];
}

/** Scores a whole catalogue for one person. All four models implement it and run one contract suite (R1). */
export interface Recommender {
  readonly name: string;
  /** The items this recommender scores, in the order of its scores. */
  readonly vocabulary: VocabularyView;
  /** Whether a like of this item can change the scores; one that is not used is passed over (R2). */
  uses(id: ItemId): boolean;
  /**
   * Scores of all items, length `vocabulary.size`, larger is better; NaN where the model has no answer (R2).
   * The caller owns the returned array.
   */
  score(history: History): Promise<Float32Array>;
  /** Explanations in the order of `items`; an unknown item gets score NaN and empty lists. */
  explain(history: History, items: readonly ItemId[]): Promise<Explanation[]>;
}

/** The read side of models/vocabulary.ts. */
export interface VocabularyView {
  readonly size: number;
  readonly ids: readonly ItemId[];
  idOf(index: number): ItemId;
  /** -1 when the id is unknown. */
  indexOf(id: ItemId): number;
}

export interface SlateRequest {
  readonly history: History;
  readonly surface: string;
  /** How many entries to fill, > 0. */
  readonly size: number;
  /** Seed of every draw the policy makes. */
  readonly seed: number;
  /** Items that must not appear: already rated, hidden, bought, against a wish … */
  readonly exclude: Pick<ReadonlySet<ItemId>, 'has'>;
  /** Wish of the person in [0, 1]: 0 alike, 1 varied. Undefined: the policy's own default. */
  readonly diversity?: number;
}

export interface SlateEntry {
  readonly itemId: ItemId;
  /** 0-based. */
  readonly position: number;
  /** Relevance before diversification. */
  readonly score: number;
  /** The source that chose it; for a policy that does not choose among them, the one with the largest part in the score. */
  readonly source: string;
  /**
   * Exact probability in (0, 1] that this policy shows this item at this position, given what stands above; 1 for a
   * deterministic policy.
   */
  readonly propensity: number;
  /** What a policy that chooses among sources knew of the moment: numbers in [-1, 1]. */
  readonly features?: readonly number[];
  /** Whether another source was expected to do better. */
  readonly explored?: boolean;
}

export interface Slate {
  /** `name@version` of the policy. */
  readonly policy: string;
  readonly seed: number;
  readonly entries: readonly SlateEntry[];
  /** Digest of what competed, for a policy that draws. */
  readonly candidates?: string;
}

/** Fills slates. The deterministic blend and any learning policy stand behind this one contract. */
export interface Policy {
  readonly name: string;
  readonly version: number;
  slate(request: SlateRequest): Promise<Slate>;
}
