/**
 * The recommend worker's engine without its worker: it ranks what an injected store holds. It reads only what is new,
 * learns nothing on a tap (fold-in is a solve, not a fit), and answers from what it could read last.
 */
import { applyDelta as patched } from '../../../models/collaborative/delta/delta';
import type { ChosenScorer, MeasuredMatrix } from '../../../models/math/choose-scorer';
import { referenceScorer, type DenseScorer } from '../../../models/math/scorer';
import type { ItemId } from '../../../models/types';
import { asksNothing } from '../../../models/wishes';
import { dashboardView } from './dashboard-view';
import type { EngineStore } from './engine-store';
import { HistoryLog } from './history-log';
import { Learning } from './learning';
import { libraryView } from './library';
import { knownItems, loadHoldings, versionOf, type Holdings } from './loader';
import { Mapping } from './mapping';
import type {
  DashboardView,
  EngineStatus,
  HomeRequest,
  HomeView,
  ItemView,
  RecommendApi,
  Saying,
  SearchView,
  TasteView,
  WhyNotView,
} from './messages';
import { openRanking, type Ranking } from './ranking';
import { catalogueSearch, type CatalogueSearch } from './search';
import { searchSlate } from './slates';
import { tasteView } from './taste-view';
import { Timings } from './timings';
import { Trials } from './trials';
import { Turns } from './turns';
import { homeView, itemView, type Moment } from './views';
import { whyNotView } from './why-not';

export interface EngineOptions {
  readonly store: EngineStore;
  /**
   * Looks for the fastest backend, once, after the first answer; what it finds has passed its known-answer test.
   * @param matrix what will be scored, to measure with; null without a shared model
   */
  readonly findScorer?: (matrix: MeasuredMatrix | null) => Promise<ChosenScorer>;
  /** A monotonic clock, ms: it measures and decides nothing. */
  readonly clock: () => number;
  /** Runs work when nothing more urgent is likely. */
  readonly idle: (work: () => void) => void;
}

interface Context {
  /** Fires when nobody waits for the answer any more. */
  readonly signal?: AbortSignal;
}

/** The api as an object of own methods, each of which may be told that its caller has gone. */
export type Engine = {
  [M in keyof RecommendApi]: Parameters<RecommendApi[M]> extends [infer Request]
    ? (request: Request, context?: Context) => ReturnType<RecommendApi[M]>
    : (request?: undefined, context?: Context) => ReturnType<RecommendApi[M]>;
};

/** Months of use; more would cost a phone seconds and change no figure of the dashboard that can be read. */
const IMPRESSIONS_TOLD = 20_000;

const SILENT: Saying = { events: [], keptRow: 0 };

/** Added to the model's version where lists are made with mapped factors too: a replay has to know (R3, R4). */
const MAPPED_TOO = '+mapped';

/** Everything that a reload replaces, at once. */
interface Loaded {
  readonly holdings: Holdings;
  /** Null for a catalogue without items. */
  readonly ranking: Ranking | null;
  readonly search: CatalogueSearch;
}

export function createEngine(options: EngineOptions): Engine {
  const engine = new RecommendEngine(options);
  return {
    open: () => engine.open(),
    status: () => engine.status(),
    reload: () => engine.reload(),
    home: (request, context) => engine.home(request, context?.signal),
    item: (request, context) => engine.item(request, context?.signal),
    whyNot: (request, context) => engine.whyNot(request, context?.signal),
    search: (request) => engine.search(request),
    library: () => engine.library(),
    taste: () => engine.taste(),
    dashboard: (request, context) => engine.dashboard(request, context?.signal),
    applyDelta,
  };
}

// Async, so that what it throws rejects.
const applyDelta: RecommendApi['applyDelta'] = async ({ base, delta, bytes }) =>
  patched(new Uint8Array(base), new Uint8Array(delta), bytes).buffer;

class RecommendEngine {
  readonly #options: EngineOptions;
  readonly #turns = new Turns();
  readonly #timings = new Timings();
  readonly #mapping = new Mapping();
  #trials = new Trials();
  #log: HistoryLog;
  #learning: Learning;
  #scorer: DenseScorer = referenceScorer;
  #notes: readonly string[] = [];
  #measured: ChosenScorer['measured'] = [];
  #opening: Promise<Loaded> | null = null;
  #afterFirstAnswer: (() => void) | null = () => this.#settleIn();

  constructor(options: EngineOptions) {
    this.#options = options;
    this.#log = new HistoryLog(options.store);
    this.#learning = new Learning(options.store);
  }

  async open(): Promise<EngineStatus> {
    return this.#statusOf(await this.#loaded());
  }

  async status(): Promise<EngineStatus> {
    await this.#loaded();
    await this.#turns.run(() => this.#log.catchUp());
    const status = this.#statusOf(await this.#loaded()); // by then other models may be in service
    this.#afterFirstAnswer?.();
    return status;
  }

  async reload(): Promise<EngineStatus> {
    const before = await this.#loaded();
    const loaded = await this.#turns.run(async () => {
      // The person may be another one by now: nothing of the history is carried over (P11).
      this.#log = new HistoryLog(this.#options.store);
      this.#learning = new Learning(this.#options.store);
      this.#trials = new Trials();
      const holdings = await loadHoldings(this.#options.store, before.holdings);
      const search =
        holdings.catalogue === before.holdings.catalogue
          ? before.search
          : catalogueSearch(holdings.catalogue.items);
      return this.#replace({ holdings, search });
    });
    if (!this.#afterFirstAnswer) {
      this.#options.idle(() => void loaded.search.prepare());
      this.#options.idle(() => void this.#adoptMapping());
    }
    return this.#statusOf(loaded);
  }

  async home(request: HomeRequest, signal?: AbortSignal): Promise<HomeView> {
    await this.#loaded();
    const view = await this.#turns.run(
      () =>
        this.#timings.measure(this.#options.clock, async () =>
          homeView(await this.#moment(request), request),
        ),
      signal,
    );
    this.#afterFirstAnswer?.();
    this.#options.idle(() => this.#learn());
    return view;
  }

  /** What the latest words teach counts from the next list on. A log that cannot be read now is read then. */
  #learn(): void {
    this.#learning.refresh(this.#log).catch(() => undefined);
  }

  async item(
    request: { id: ItemId; now: number; seed: number },
    signal?: AbortSignal,
  ): Promise<ItemView | null> {
    await this.#loaded();
    return this.#turns.run(async () => itemView(await this.#moment(request), request.id), signal);
  }

  async whyNot(request: HomeRequest & { id: ItemId }, signal?: AbortSignal): Promise<WhyNotView | null> {
    await this.#loaded();
    return this.#turns.run(async () => whyNotView(await this.#moment(request), request), signal);
  }

  async search({ query, limit, seed }: { query: string; limit: number; seed: number }): Promise<SearchView> {
    const start = this.#options.clock();
    const { search, holdings } = await this.#loaded();
    const found = await search.find(query);
    const { catalogue, model } = holdings;
    const slate = searchSlate({ catalogue, modelVersion: model?.version ?? '', seed }, found, limit);
    return { query, total: found.length, slate, tookMs: this.#options.clock() - start };
  }

  async library() {
    const { holdings } = await this.#loaded();
    const { standings } = await this.#turns.run(() => this.#log.catchUp());
    return libraryView(standings, holdings.catalogue);
  }

  async taste(): Promise<TasteView> {
    const { holdings, ranking } = await this.#loaded();
    const snapshot = await this.#turns.run(() => this.#log.catchUp());
    return tasteView(holdings.catalogue, ranking, snapshot);
  }

  async dashboard({ now }: { now: number }, signal?: AbortSignal): Promise<DashboardView> {
    await this.#loaded();
    return this.#turns.run(async () => {
      const { holdings } = await this.#loaded();
      const snapshot = await this.#log.catchUp();
      const impressions = await this.#options.store.impressions(IMPRESSIONS_TOLD);
      return dashboardView({ holdings, snapshot, events: this.#log.events, impressions, now });
    }, signal);
  }

  /** Reads what is new, within a turn. */
  async #moment({ now, seed, learnedUpTo, saying = SILENT }: Omit<HomeRequest, 'size'>): Promise<Moment> {
    const { holdings, ranking } = await this.#loaded();
    const snapshot = await this.#log.hearing(saying);
    const { preferences, settled, wishes } = snapshot;
    const { settings, part } = this.#trials.of(seed, this.#log.invitation);
    const learned = await this.#learning.of({ seed, learnedUpTo }, this.#log);
    const leftOut = ranking?.wishes(wishes).leftOut;
    return {
      catalogue: holdings.catalogue,
      ranking: ranking?.under(settings) ?? null,
      history: { preferences, now, shown: learned.shown, ...(!asksNothing(wishes) && { wishes }) },
      ...{ snapshot, learned },
      exclude: { has: (id) => settled.has(id) || leftOut?.has(id) === true },
      modelVersion: `${versionOf(settings.ensemble ? holdings : { ...holdings, chosen: null })}${ranking?.mapped ? MAPPED_TOO : ''}`,
      ...(part && { trial: { experiment: part.experiment, variant: part.variant } }),
      seed,
    };
  }

  /** What is in service; the first call loads it, and so does the next one after a failure. */
  #loaded(): Promise<Loaded> {
    if (this.#opening) return this.#opening;
    const opening = this.#turns.run(async () => {
      const holdings = await loadHoldings(this.#options.store, null);
      const search = catalogueSearch(holdings.catalogue.items);
      return { holdings, search, ranking: await this.#ranking(holdings) };
    });
    this.#opening = opening;
    opening.catch(() => (this.#opening = null));
    return opening;
  }

  /** Within a turn: new models go in service before the old ones let go of their memory. */
  async #replace(next: Omit<Loaded, 'ranking'>): Promise<Loaded> {
    const before = await this.#loaded();
    const loaded = { ...next, ranking: await this.#ranking(next.holdings) };
    this.#opening = Promise.resolve(loaded);
    before.ranking?.dispose();
    return loaded;
  }

  #ranking(holdings: Holdings): Promise<Ranking | null> {
    const { catalogue, model, chosen, heard } = holdings;
    return openRanking({
      ...{ catalogue, artefact: model?.artefact ?? null, ensemble: chosen?.ensemble ?? null },
      ...{ scorer: this.#scorer, factors: this.#mapping.of(holdings), prior: heard?.prior ?? null },
    });
  }

  /** What a first answer must not wait for: the index of the search, mapped factors, and a faster backend. */
  #settleIn(): void {
    this.#afterFirstAnswer = null;
    const { idle, findScorer } = this.#options;
    idle(() => void this.#loaded().then(({ search }) => search.prepare()));
    idle(() => void this.#adoptMapping());
    if (findScorer) idle(() => void this.#adoptScorer(findScorer));
  }

  /** Makes them beside the turns, so that answers go on, and puts them in service within one. */
  async #adoptMapping(): Promise<void> {
    try {
      const { holdings } = await this.#loaded();
      if (!(await this.#mapping.prepare(holdings))) return;
      await this.#turns.run(async () => {
        await this.#replace(await this.#loaded());
      });
    } catch (error) {
      if (error instanceof Error && error.name === 'AbortError') return; // of models that were replaced meanwhile
      const what = error instanceof Error ? error.message : String(error);
      this.#notes = [...this.#notes, `Items that nobody has touched: ${what}`];
    }
  }

  async #adoptScorer(find: NonNullable<EngineOptions['findScorer']>): Promise<void> {
    const before = this.#scorer;
    try {
      const { ranking } = await this.#loaded();
      const { scorer, notes, measured } = await find(ranking?.collaborative?.matrix ?? null);
      this.#notes = [...this.#notes, ...notes];
      this.#measured = measured;
      await this.#turns.run(async () => {
        this.#scorer = scorer;
        await this.#replace(await this.#loaded());
      });
    } catch (error) {
      this.#scorer = before;
      this.#notes = [
        ...this.#notes,
        `Faster scoring: ${error instanceof Error ? error.message : String(error)}`,
      ];
    }
  }

  #statusOf({ holdings, ranking }: Loaded): EngineStatus {
    const { catalogue, model, chosen, heard, problem } = holdings;
    const { part, note } = this.#trials.next(this.#log.invitation);
    const mapped = this.#mapping.itemsOf(holdings);
    return {
      items: catalogue.items.length,
      catalogueDigest: catalogue.digest,
      modelVersion: model?.version ?? null,
      modelItems: knownItems(holdings),
      mappedItems: mapped && !ranking?.mapped ? null : mapped, // in service from the next turn on
      blend: chosen && { version: chosen.version, linearItems: chosen.ensemble.linear?.ids.length ?? 0 },
      prior: heard && { people: heard.prior.people },
      backend: this.#scorer.backend,
      backendNotes: note === null ? this.#notes : [...this.#notes, note],
      trial: part && { name: part.name, variant: part.variant },
      backendTimes: this.#measured,
      rankMs: this.#timings.median,
      problem,
    };
  }
}
