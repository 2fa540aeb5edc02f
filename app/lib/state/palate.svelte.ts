import { tick } from 'svelte';
import type { Interaction, InteractionContext, ItemId } from '../../../models/types';
import { createNewId } from '../db/ids';
import { Journal, type Draft } from '../db/journal';
import { openPalateDb, type PalateDb } from '../db/open';
import { observeOutbox, quarantinedEvents, type QuarantinedEvent } from '../db/outbox';
import { createRecommendClient } from '../workers/client';
import type { Card, EngineStatus, Entry, SlateView } from '../workers/messages';
import { Accounts } from './accounts.svelte';
import { draftOf, stands, undoOf, wordsOf, type Act } from './acts';
import { Dashboard } from './dashboard.svelte';
import { Departure } from './departure';
import { DeviceSync } from './device-sync';
import { Drafts } from './drafts';
import { watchHistory } from './history-watch';
import { Home } from './home.svelte';
import { contextOf, Impressions } from './impressions';
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

/** Where something was tapped. Without a slate (search, library, an item's own page) only the surface is known. */
export type Origin = { readonly slate: SlateView; readonly entry: Entry } | { readonly surface: string };

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
  readonly #client = createRecommendClient();
  readonly #seed = new VisitSeed(crypto.getRandomValues(new Uint32Array(1))[0] ?? 0);
  #engine: EngineStatus | null = $state.raw(null);
  #stopOutbox: () => void = () => undefined;

  constructor() {
    const newId = createNewId(Date.now);
    const journal = new Journal(this.db, { now: Date.now, newId });
    this.taps = new Taps(journal, this.notices);
    this.impressions = new Impressions((drafts) => this.taps.note(drafts), newId);
    this.home = new Home(this.#client, this.#seed);
    this.library = new Library(this.#client);
    this.item = new ItemPage(this.#client, this.#seed);
    this.dashboard = new Dashboard(this.#client, Date.now, () => this.impressions.flush());
    this.search = new Search(this.#client, (words) => this.notices.say(words));
    this.privacy = new Privacy(this.db, () => void this.sync.flush().catch(() => undefined));
    this.taste = new Taste(this.db, this.#client, () => this.refresh());
    this.sync = new DeviceSync(this.db, this.status, {
      onPulled: () => void this.refresh(),
      onInstalled: () => void this.reload(),
    });
    this.departure = new Departure(this.db, () => {
      this.sync.dispose();
      this.impressions.dispose();
    });
    this.accounts = new Accounts(this.db, this.sync, this.departure);
  }

  /** What the engine says of itself; null until it is open. */
  get engine(): EngineStatus | null {
    return this.#engine;
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
    try {
      this.#engine = await this.#client.call('open');
      if (this.#engine.items > 0) await this.#show();
    } catch {
      await this.home.refresh(); // asks once more, and says what is wrong
    }
    await painted();
    await this.#startSync();
  }

  /** New data is installed: a catalogue or a model. */
  async reload(): Promise<void> {
    try {
      this.#engine = await this.#client.call('reload');
    } catch {
      // The engine in service goes on with what it has; the page of the engine's state tells why.
    }
    this.#seed.step();
    await this.#show();
  }

  async lookAtEngine(): Promise<void> {
    this.#engine = await this.#client.call('status');
  }

  /** The history changed: every list that is shown is ranked again. */
  async refresh(): Promise<void> {
    this.#seed.step();
    await this.#show();
  }

  /** One tap: kept first, shown next, with a way back. Resolves when the lists show it. */
  async act(act: Act, card: Pick<Card, 'id' | 'title'>, origin: Origin): Promise<void> {
    performance.mark('palate:tap');
    const standing = this.library.standingOf(card.id) ?? this.#shownStanding(card.id);
    const { context, unwritten } = this.#contextOf(origin);
    const events = await this.taps.record([...unwritten, draftOf(act, card.id, standing, context)]);
    if (!events) return this.impressions.putBack(unwritten);
    const words = stands(act, standing)
      ? `Taken back: ${wordsOf(act, card.title)}`
      : wordsOf(act, card.title);
    await this.#answer(events.slice(-1), words, !stands(act, standing));
  }

  async rate(card: Pick<Card, 'id' | 'title'>, stars: number): Promise<void> {
    performance.mark('palate:tap');
    const context = { surface: 'item' };
    const events = await this.taps.record([{ kind: 'rating', itemId: card.id, value: stars, context }]);
    if (events) await this.#answer(events, `Rated ${card.title} ${stars} of 5`, true);
  }

  /** V2: the tone syncs, the text does not. @param tone -1, 0, 1, or null when the person did not say. */
  async review(card: Pick<Card, 'id' | 'title'>, tone: number | null): Promise<boolean> {
    const context = { surface: 'item' };
    const events = await this.taps.record([{ kind: 'review', itemId: card.id, value: tone, context }]);
    if (events) await this.#answer(events, `Review of ${card.title} kept on this device`, false);
    return events !== null;
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

  /** Takes back the event with this id. */
  async undo(card: { id: ItemId; title: string }, eventId: string): Promise<void> {
    performance.mark('palate:tap');
    const events = await this.taps.record([undoOf(card.id, eventId)]);
    if (events) await this.#answer(events, `Taken back: ${card.title}`, false);
  }

  /** A title was opened from a slate. */
  async opened(slate: SlateView, entry: Entry): Promise<void> {
    const { context, unwritten } = this.#contextOf({ slate, entry });
    await this.taps.note([...unwritten, { kind: 'click', itemId: entry.card.id, context }]);
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

  async #answer(events: readonly Interaction[], words: string, offerUndo: boolean): Promise<void> {
    const [event] = events;
    if (offerUndo && event) {
      this.notices.offerUndo(words, async () => {
        performance.mark('palate:tap');
        const undone = await this.taps.record([undoOf(event.itemId, event.id)]);
        if (undone) await this.#answer(undone, `${words}: taken back`, false);
      });
    } else {
      this.notices.dismissOffer();
      this.notices.say(words);
    }
    await this.refresh();
    await tick();
    performance.measure('palate:rerank', 'palate:tap');
  }

  /** Asks for what is on the screen first; resolves when that is there. The rest follows. */
  async #show(): Promise<void> {
    if (this.item.isOpen) {
      await Promise.all([this.library.refresh(), this.item.refresh()]);
      void this.home.refresh();
    } else if (this.dashboard.isOpen) {
      await Promise.all([this.dashboard.refresh(), this.library.refresh()]);
      void this.home.refresh();
    } else {
      const home = this.home.refresh();
      void this.library.refresh();
      await home;
    }
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

  #shownStanding(itemId: ItemId) {
    const view = this.item.view;
    return view?.item.id === itemId ? (view.standing ?? undefined) : undefined;
  }

  /** What a reward says of where it happened, and the impressions that have to be written with it. */
  #contextOf(origin: Origin): { context: InteractionContext; unwritten: readonly Draft[] } {
    if ('surface' in origin) return { context: origin, unwritten: [] };
    const { id, unwritten } = this.impressions.answered(origin.slate, origin.entry);
    return { context: { ...contextOf(origin.slate, origin.entry), impressionId: id }, unwritten };
  }
}

/** After the next paint: what follows must not hold it up. */
const painted = () => new Promise<void>((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
