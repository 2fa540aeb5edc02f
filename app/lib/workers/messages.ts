/**
 * What pages and the recommend worker say to each other. Types only: clients import nothing else of the worker.
 * Calls go through rpc.ts, which gives each call an id, a deadline and exactly one answer.
 */
import type {
  Item,
  ItemId,
  Review,
  Standing,
  UnnumberedInteraction,
  WishMet,
  WishRefusal,
} from '../../../models/types';

/** What a card needs to be drawn. */
export type Card = Pick<Item, 'id' | 'kind' | 'title' | 'year' | 'genres' | 'creators' | 'crowd'>;

/** Why an entry is there, from the numbers that ranked it (R5). */
export interface Why {
  /** Parts of the score by source; they sum to the score. */
  readonly parts: readonly { readonly source: string; readonly value: number }[];
  /** Exact share of each liked item in the part of its source, largest first. */
  readonly shares: readonly { readonly item: Card; readonly source: string; readonly value: number }[];
  readonly terms: readonly { readonly term: string; readonly value: number }[];
  /** The wishes that it meets; they sum to the part `wishes`. Absent: none. */
  readonly wishes?: readonly WishMet[];
  /**
   * Which source chose it for the list, whether more was expected of another, and how likely it was to stand there. Absent: the list
   * has one source.
   */
  readonly chosen?: { readonly source: string; readonly explored: boolean; readonly propensity: number };
}

/** One shown entry; the fields beside the card go into its impression (R4). */
export interface Entry {
  readonly card: Card;
  readonly position: number;
  readonly score: number;
  readonly source: string;
  readonly propensity: number;
  /** What a policy that chooses among sources knew of the moment. */
  readonly features?: readonly number[];
  readonly why: Why;
}

/** A list as it was decided at one moment. */
export interface SlateView {
  readonly slateId: string;
  readonly surface: string;
  /** `name@version`. */
  readonly policy: string;
  readonly modelVersion: string;
  readonly seed: number;
  /** Digest of what competed, for a policy that draws. */
  readonly candidates?: string;
  /** Under which it was made; absent: under none. */
  readonly trial?: { readonly experiment: string; readonly variant: string };
  /** Row of the device's log up to which such a policy had learned. */
  readonly learnedUpTo?: number;
  readonly entries: readonly Entry[];
}

/**
 * What the page is writing at this very moment. A list is ranked with it beside the write, not behind it; the page
 * shows the list when both are done.
 */
export interface Saying {
  /** In the order in which they were said; empty: nothing is being written. */
  readonly events: readonly UnnumberedInteraction[];
  /** The last row that this page has written; 0: none. With events, nothing is read when the log is so far. */
  readonly keptRow: number;
}

export interface HomeRequest {
  /** ms since the epoch. */
  readonly now: number;
  readonly seed: number;
  /** As of the list that is asked for again; undefined: by what is known now. */
  readonly learnedUpTo?: number | undefined;
  readonly size: number;
  readonly saying?: Saying;
  /** Asks for a question too, and names the titles that the person could not answer; undefined: no question. */
  readonly unanswered?: readonly ItemId[] | undefined;
}

export interface HomeView {
  readonly recommended: SlateView;
  readonly trending: SlateView;
  /** "Because you liked …", at most two, for the latest likes that have enough similar items. */
  readonly because: readonly { readonly liked: Card; readonly slate: SlateView }[];
  /** A title that a newcomer is asked about, as a list of one; null: none was wanted, or none is left. */
  readonly question: SlateView | null;
  /** How many titles the person has said something of. */
  readonly said: number;
  /** How many preferences the lists were made from; 0: cold start. */
  readonly preferences: number;
  /** Whether the person asked for anything that shapes the lists. */
  readonly wished: boolean;
  /** Items that no list recommends because of the wishes of now. */
  readonly leftOut: number;
  /** Titles in the catalogue that was ranked; 0: there was none yet, and empty lists mean nothing. */
  readonly items: number;
}

/** What keeps an item out of every list, whatever its score is. */
export type Barred =
  | {
      readonly by: 'said';
      readonly said: readonly ('liked' | 'disliked' | 'saved' | 'hidden' | 'rated' | 'purchased')[];
    }
  | { readonly by: 'wishes'; readonly wishes: readonly WishRefusal[] };

/** Where an item stands among all that may be recommended, and what it lacks, from the numbers that ranked them (R5). */
export interface WhyNotView {
  /** Null: nothing does. Else the rest says where it would stand without that. */
  readonly barred: Barred | null;
  /** Of the hybrid; null: no model has an answer for it, and it has no rank. */
  readonly score: number | null;
  /** By that score among all that may be listed, this item with them; 1 is the best. */
  readonly rank: number | null;
  readonly listable: number;
  /** Places that the list has. */
  readonly places: number;
  /** Its place in the list of now, 0-based, and the source that chose it for that; null: it is not in the list. */
  readonly shown: { readonly position: number; readonly source: string } | null;
  /** Sources that could draw it for the list: they have it among what they choose from. */
  readonly drawnBy: readonly string[];
  /** The last that is among the best by score, as many as the list has places; null where it is one of them itself. */
  readonly bar: { readonly card: Card; readonly score: number } | null;
  /** What each source brings to both scores, what it lacks most first; they sum to the scores. Empty without `bar`. */
  readonly parts: readonly { readonly source: string; readonly own: number; readonly bar: number }[];
}

export interface LibraryEntry {
  /** Null when the item is not in the catalogue any more; the history is kept all the same. */
  readonly card: Card | null;
  readonly standing: Standing;
}

export interface LibraryView {
  readonly liked: readonly LibraryEntry[];
  readonly saved: readonly LibraryEntry[];
  readonly rated: readonly LibraryEntry[];
  readonly owned: readonly LibraryEntry[];
  readonly hidden: readonly LibraryEntry[];
}

export interface ItemView {
  readonly item: Item;
  readonly standing: Standing | null;
  /** The latest review; null without one. */
  readonly review: Review | null;
  /** Prediction of the hybrid for this person with its reasons; null without an answer. */
  readonly entry: Entry | null;
  readonly similar: SlateView;
}

/** Something that a person can favour or avoid, and how many items have it. */
export interface Trait {
  readonly name: string;
  readonly items: number;
}

/** What the catalogue has to wish for, most frequent first, and what the wishes of now do to it. */
export interface TasteView {
  readonly genres: readonly Trait[];
  /** The most frequent ones: an item's own label can be looked up by search. */
  readonly tags: readonly Trait[];
  /** Empty when no item states its language. */
  readonly languages: readonly Trait[];
  /** Of the oldest and the newest item; null when no year is known. */
  readonly years: { readonly from: number; readonly to: number } | null;
  /** The titles of which less is wanted; those that the catalogue has. */
  readonly lessLike: readonly Card[];
  /** Items for adults only. */
  readonly adult: number;
  readonly items: number;
  /** In [0, 1]: what holds for this person without a wish. */
  readonly usualDiversity: number;
  /** Items that no list recommends because of the wishes of now. */
  readonly leftOut: number;
}

/** Part of what a person likes, or does not, that falls to one genre or decade. */
export interface TasteShare {
  /** Null: the titles that state none. */
  readonly name: string | null;
  /** In [0, 1], of the weight of all likes. */
  readonly liked: number;
  /** In [0, 1], of the weight of all dislikes. */
  readonly disliked: number;
  /** Liked titles that have it. */
  readonly titles: number;
}

/** What is liked most first. */
export interface TasteShares {
  readonly genres: readonly TasteShare[];
  readonly decades: readonly TasteShare[];
}

/** How what was shown in one place was taken. Counts are impressions, each once. */
export interface Outcome {
  readonly shown: number;
  /** Different items among them: one that stays while the list changes is shown again. */
  readonly titles: number;
  readonly opened: number;
  /** Liked, saved or bought. */
  readonly welcomed: number;
  /** Disliked or hidden. */
  readonly refused: number;
  /** Opened or welcomed. */
  readonly hits: number;
  /** Of `shown`, with its interval of 95 %; null while too little was shown to say. */
  readonly rate: { readonly share: number; readonly low: number; readonly high: number } | null;
}

export interface SurfaceOutcomes {
  /** See `InteractionContext.surface`. */
  readonly surface: string;
  readonly all: Outcome;
  /** Where anything was shown. 0-based, both inclusive; the last one is open, to Infinity. */
  readonly places: readonly { readonly from: number; readonly to: number; readonly outcome: Outcome }[];
}

/** The shared model in service. */
export interface ModelView {
  readonly version: string;
  /** ms since the epoch. */
  readonly trainedAt: number;
  /** Version that its training started from. */
  readonly basedOn: string | null;
  /** What it was trained on, in words. */
  readonly dataset: string;
  readonly factors: number;
  /** Items of this catalogue that it knows. */
  readonly items: number;
  /** Figures on held-out data, for example `ndcg@10`. */
  readonly metrics: Readonly<Record<string, number>>;
}

/** What this device has learned, and how its lists do. */
export interface DashboardView {
  /** How many titles the person said what of. */
  readonly said: Readonly<Record<'liked' | 'disliked' | 'saved' | 'rated' | 'hidden' | 'purchased', number>>;
  /** How many titles the lists are made from. */
  readonly preferences: number;
  readonly taste: TasteShares;
  /** The surface that showed most first. */
  readonly outcomes: readonly SurfaceOutcomes[];
  /** Showings from which on there are rates. */
  readonly leastShown: number;
  /** Of the catalogue. */
  readonly items: number;
  /** Null without a downloaded one. */
  readonly model: ModelView | null;
}

export interface SearchView {
  readonly query: string;
  readonly total: number;
  /** The best of them, as many as were asked for. */
  readonly slate: SlateView;
  readonly tookMs: number;
}

/** `kernel` is our own; `webgpu`, `wasm` and `cpu` are TensorFlow.js; `reference` is the plain loop. */
export type Backend = 'kernel' | 'webgpu' | 'wasm' | 'cpu' | 'reference';

export interface EngineStatus {
  readonly items: number;
  readonly catalogueDigest: string | null;
  readonly modelVersion: string | null;
  readonly modelItems: number;
  /** Items that the model does not know and that are scored by their description; null: their factors are being made. */
  readonly mappedItems: number | null;
  /** Weights that were chosen for this catalogue, and how many items the linear model beside them knows; null: defaults. */
  readonly blend: { readonly version: string; readonly linearItems: number } | null;
  /** What others' answers say of the sources, and the most people of whom it says so of one; null: nothing is heard. */
  readonly prior: { readonly people: number } | null;
  /** Backend of dense scoring after its known-answer test. */
  readonly backend: Backend;
  /** Why backends could not be taken, one line each, for the settings page. */
  readonly backendNotes: readonly string[];
  /** Those that were right, fastest first, with the time for all scores and the best 100, ms; empty before the search. */
  readonly backendTimes: readonly { readonly backend: Backend; readonly ms: number }[];
  /** The experiment in which this person takes part; null: in none. */
  readonly trial: { readonly name: string; readonly variant: string } | null;
  /** Median of the latest rankings, ms; null before the first. */
  readonly rankMs: number | null;
  /** A problem that the person should know of (a corrupt model that was refused …), or null. */
  readonly problem: string | null;
}

/** The worker's calls. Every one may be aborted; none outlives its deadline. */
export interface RecommendApi {
  /** Loads what the database has; resolves when the first list can be ranked. */
  open(): Promise<EngineStatus>;
  status(): Promise<EngineStatus>;
  /**
   * Catches up with the database (taps of this and other tabs, pulled rows), then ranks; with `saying`, from what has
   * been read and what is being said.
   */
  home(request: HomeRequest): Promise<HomeView>;
  item(request: { id: ItemId; now: number; seed: number }): Promise<ItemView | null>;
  /** Ranks as `home` does, and looks for one item. Null for one that the catalogue does not have. */
  whyNot(request: HomeRequest & { id: ItemId }): Promise<WhyNotView | null>;
  search(request: { query: string; limit: number; seed: number }): Promise<SearchView>;
  library(request: { now: number }): Promise<LibraryView>;
  /** What there is to wish for. */
  taste(): Promise<TasteView>;
  dashboard(request: { now: number }): Promise<DashboardView>;
  /** Call after a new catalogue or artefact was installed. */
  reload(): Promise<EngineStatus>;
  /**
   * Makes the artefact of so many `bytes` of an earlier one and a delta: 30 to 60 ms of work that no page should do. Touches
   * nothing that is loaded; the digest is the caller's to compare (A2).
   */
  applyDelta(request: { base: ArrayBuffer; delta: ArrayBuffer; bytes: number }): Promise<ArrayBuffer>;
}
