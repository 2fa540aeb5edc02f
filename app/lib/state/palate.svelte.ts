import { tick } from 'svelte';
import type { ItemId } from '../../../models/types';
import { createNewId } from '../db/ids';
import { Journal } from '../db/journal';
import { openPalateDb, type PalateDb } from '../db/open';
import { observeOutbox, quarantinedEvents, type QuarantinedEvent } from '../db/outbox';
import { createRecommendClient } from '../workers/client';
import type { EngineStatus, Entry, SlateView } from '../workers/messages';
import { Accounts } from './accounts.svelte';
import type { Act } from './acts';
import { Arrival } from './arrival';
import { Dashboard } from './dashboard.svelte';
import { Deeds, type Named, type Origin, type Place } from './deeds';
import { Departure } from './departure';
import { DeviceSync } from './device-sync';
import { Drafts } from './drafts';
import { EngineState } from './engine-state.svelte';
import { watchHistory } from './history-watch';
import { FirstQuestions } from './first-questions.svelte';
import { Home } from './home.svelte';
import { Impressions } from './impressions';
import { ItemPage } from './item-page.svelte';
import { Library } from './library.svelte';
import { Notices } from './notices.svelte';
import { download, exportOf } from './own-data';
import { Privacy } from './privacy.svelte';
import { Search } from './search.svelte';
import { VisitSeed } from './seed';
import { Storage } from './storage.svelte';
import { SyncStatus } from './sync-status.svelte';
import { Taste } from './taste.svelte';
import { Taps, wordsForFailure } from './taps';
import { Theme } from './theme.svelte';
import { Update } from './update.svelte';

/** Wires the device's database, the recommend worker and the sync engine to what the pages show. */
export class Palate {
  readonly db: PalateDb = openPalateDb('palate', {
    onSuperseded: () =>
      this.notices.warn('Palate was updated in another tab. Reload this page to go on; nothing is lost.'),
    onBlocked: () => this.notices.warn('Another tab runs an older Palate. Close it, then reload this page.'),
  });
  readonly notices = new Notices();
  readonly theme = new Theme();
  readonly update = new Update();
  readonly status = new SyncStatus();
  readonly privacy: Privacy;
  readonly taste: Taste;
  readonly taps: Taps;
  readonly impressions: Impressions;
  readonly questions: FirstQuestions;
  readonly home: Home;
  readonly library: Library;
  readonly item: ItemPage;
  readonly dashboard: Dashboard;
  readonly search: Search;
  readonly sync: DeviceSync;
  readonly departure: Departure;
  readonly accounts: Accounts;
  readonly drafts = new Drafts(this.db);
  readonly storage = new Storage();
  readonly arrival = new Arrival();
  readonly #client = createRecommendClient();
  readonly #seed = VisitSeed.resumed({
    place: {
      getItem: (key) => sessionStorage.getItem(key), // where storage is blocked, even naming it throws
      setItem: (key, value) => sessionStorage.setItem(key, value),
    },
    clock: Date.now,
    draw: () => crypto.getRandomValues(new Uint32Array(1))[0],
  });
  readonly #engine = new EngineState(this.#client);
  readonly #deeds: Deeds;
  #stopOutbox: () => void = () => undefined;

  constructor() {
    const newId = createNewId(Date.now);
    const journal = new Journal(this.db, { now: Date.now, newId });
    this.taps = new Taps(journal, this.notices);
    this.impressions = new Impressions((drafts) => this.taps.note(drafts), newId);
    this.questions = new FirstQuestions({
      db: this.db,
      notices: this.notices,
      rank: () => this.home.refresh(),
    });
    this.home = new Home(this.#client, this.#seed, this.taps, this.questions);
    this.library = new Library(this.#client);
    this.item = new ItemPage(this.#client, this.#seed);
    this.dashboard = new Dashboard(this.#client, Date.now, () => this.impressions.flush());
    this.search = new Search(this.#client, this.#seed, {
      isReady: () => this.ready,
      say: (words) => this.notices.say(words),
    });
    this.#deeds = new Deeds({
      taps: this.taps,
      impressions: this.impressions,
      notices: this.notices,
      library: this.library,
      arrival: this.arrival,
      shownStanding: (id) => this.item.standingOf(id),
      show: async (kept, undoes) => {
        void this.#seed.say(
          undoes,
          kept.then((events) => events?.at(-1)?.id ?? null),
        );
        await this.#show(kept);
        await tick();
      },
    });
    this.privacy = new Privacy(this.db, () => void this.sync.flush().catch(() => undefined));
    // A wish is no history: with the same seed, one that is taken back brings the same list back.
    this.taste = new Taste(this.db, this.#client, () => this.#show());
    this.sync = new DeviceSync(this.db, this.status, {
      onPulled: () => void this.refresh(),
      onInstalled: () => void this.reload(),
      applyDelta: (request) => this.#client.call('applyDelta', request),
    });
    this.departure = new Departure(this.db, () => {
      this.sync.dispose();
      this.impressions.dispose();
    });
    this.accounts = new Accounts(this.db, this.sync, this.departure);
  }

  /** What the engine says of itself; null until it is open. */
  get engine(): EngineStatus | null {
    return this.#engine.status;
  }

  /** True: there is a catalogue, so that lists and answers mean something. */
  get ready(): boolean {
    return (this.engine?.items ?? 0) > 0;
  }

  /** Why the engine is not open, or null. */
  get trouble(): string | null {
    return this.#engine.problem;
  }

  /** @returns how to stop. */
  start(): () => void {
    this.#stopOutbox = observeOutbox(this.db, (outbox) => this.status.showOutbox(outbox));
    const stops = [
      this.departure.watch(),
      this.status.watch(),
      this.accounts.watch(),
      () => this.#stopOutbox(),
      this.taste.watch(),
      watchHistory(
        this.db,
        (id) => this.taps.isOwn(id),
        () => void this.refresh(),
      ),
    ];
    const hidden = () => document.visibilityState === 'hidden' && void this.impressions.flush();
    document.addEventListener('visibilitychange', hidden);
    void this.privacy.read();
    void this.open();
    return () => {
      document.removeEventListener('visibilitychange', hidden);
      for (const stop of stops) stop();
      this.impressions.dispose();
      this.sync.dispose();
      this.#client.dispose();
      this.db.retire();
    };
  }

  /** Opens the engine and shows the first lists; then, and not before, loads what syncs. Again after a failure. */
  async open(): Promise<void> {
    const [opened] = await Promise.all([this.#engine.open(), this.questions.read()]);
    if (opened && this.ready) await this.#show();
    await painted();
    await this.#startSync();
  }

  /** New data is installed: a catalogue or a model. */
  async reload(): Promise<void> {
    await this.#engine.reload();
    this.#seed.step();
    await this.#show();
  }

  lookAtEngine(): Promise<void> {
    return this.#engine.look();
  }

  /** The history changed: every list that is shown is ranked again. */
  async refresh(): Promise<void> {
    this.#seed.step();
    await this.#show();
  }

  /** One tap: ranked while it is written, shown when it is kept, with a way back. Resolves when the lists show it. */
  act(act: Act, card: Named, origin: Origin): Promise<void> {
    return this.#deeds.act(act, card, origin);
  }

  rate(card: Named, stars: number, place: Place): Promise<void> {
    return this.#deeds.rate(card, stars, place);
  }

  /** V2: the tone syncs, the text does not. @param tone -1, 0, 1, or null when the person did not say. */
  review(card: Named, tone: number | null, place: Place): Promise<void> {
    return this.#deeds.review(card, tone, place);
  }

  /** The draft of a review, as it is typed. */
  async keepDraft(itemId: ItemId, text: string): Promise<void> {
    await this.drafts
      .write(itemId, text)
      .catch((error: unknown) => this.notices.warn(wordsForFailure(error)));
  }

  /** The new version, once what is being written is kept. */
  async takeUpdate(): Promise<void> {
    await this.drafts.settled();
    this.update.accept();
  }

  /** A wish, and no word about the title itself: it and what is like it move down. */
  async lessLike({ id, title }: Named): Promise<void> {
    const others = this.taste.wishes.lessLike.filter((other) => other !== id);
    try {
      await this.taste.ask({ lessLike: [...others, id] });
      this.notices.offerUndo(`Less like ${title}`, () => this.moreLike(id));
    } catch (error) {
      this.notices.warn(wordsForFailure(error));
    }
  }

  async moreLike(id: ItemId): Promise<void> {
    const lessLike = this.taste.wishes.lessLike.filter((other) => other !== id);
    await this.taste.ask({ lessLike }).catch((error: unknown) => this.notices.warn(wordsForFailure(error)));
  }

  /** Takes back the event with this id. */
  undo(card: Named, eventId: string): Promise<void> {
    return this.#deeds.undo(card, eventId);
  }

  /** A title was opened from a slate. */
  opened(slate: SlateView, entry: Entry): Promise<void> {
    return this.#deeds.opened(slate, entry);
  }

  /** P4: what the server could not use, and why. */
  quarantined(): Promise<QuarantinedEvent[]> {
    return quarantinedEvents(this.db);
  }

  /** V4: all of the person, from here and from the server, in one file. @returns false: the server was out of reach. */
  async exportEverything(): Promise<boolean> {
    await this.impressions.flush();
    const everything = await exportOf(this.db, Date.now(), () => this.accounts.exportFromServer());
    download(everything);
    return everything.problem === null;
  }

  /**
   * Asks for what is on the screen first; resolves when that is there. The rest follows.
   * @param kept when what is being written is kept. The home lists are ranked with it meanwhile; all else is read.
   */
  async #show(kept: Promise<unknown> = Promise.resolve()): Promise<void> {
    if (this.trouble !== null) await this.#engine.open();
    if (this.item.isOpen) {
      await kept;
      await Promise.all([this.library.refresh(), this.item.refresh()]);
      void this.home.refresh();
      this.#tell(this.library, this.item);
    } else if (this.dashboard.isOpen) {
      await kept;
      await Promise.all([this.dashboard.refresh(), this.library.refresh()]);
      void this.home.refresh();
      this.#tell(this.library, this.dashboard);
    } else {
      const home = this.home.refresh();
      const library = kept.then(() => this.library.refresh());
      await home;
      void library.then(() => this.#tell(this.home, this.library));
    }
  }

  /** What is on the screen stays when it cannot be made again, but it is old then: the person has to know. */
  #tell(...parts: readonly { readonly view: unknown; readonly problem: string | null }[]): void {
    const old = parts.find(({ view, problem }) => view !== null && problem !== null);
    if (!old) return this.notices.settle();
    const words = `What you did is kept, but your lists could not be made again: ${old.problem}`;
    this.notices.warn(words, () => this.refresh());
  }

  async #startSync(): Promise<void> {
    try {
      await this.sync.start();
      this.#stopOutbox(); // the engine reports it from here on
    } catch {
      // Offline on a first visit its code cannot be loaded: the network's return is a new chance.
      addEventListener('online', () => void this.#startSync(), { once: true });
    }
  }
}

/** After the next paint: what follows must not hold it up. */
const painted = () => new Promise<void>((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
