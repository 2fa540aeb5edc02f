import type { Role } from '../../../sync-server/protocol/account-messages';
import { hasHistory, observeAccount, readAccount, type AccountState } from '../db/account';
import { NO_DEBTS, owesNothing } from '../db/debts';
import { readCredentials } from '../db/device';
import type { PalateDb } from '../db/open';
import type * as flows from '../sync/account';
import type { AccountDeps } from '../sync/account';
import type { Departure } from './departure';
import type { DeviceSync } from './device-sync';

type Flows = typeof flows;
/** What a call to the server is made with. */
export type Api = AccountDeps['accounts'];

/** Pause before what could not be told to the server is tried again, ms. */
const AGAIN_MS = 60_000;

export interface Typed {
  readonly email: string;
  readonly password: string;
}

/**
 * Who is signed in on this device, as pages know it. The flows and their schemas are loaded with the first use: a
 * visitor without an account never loads them.
 */
export class Accounts {
  readonly #db: PalateDb;
  readonly #sync: DeviceSync;
  readonly #departure: Departure;
  #state: AccountState | null = $state.raw(null);
  #goingOn = false;

  constructor(db: PalateDb, sync: DeviceSync, departure: Departure) {
    this.#db = db;
    this.#sync = sync;
    this.#departure = departure;
  }

  /** Whether it is known who is here. */
  get known(): boolean {
    return this.#state !== null;
  }
  get here(): AccountState['here'] {
    return this.#state?.here ?? null;
  }
  /** A sign-in that was begun and goes on as soon as the server can be reached. */
  get entering(): AccountState['entering'] {
    return this.#state?.entering ?? null;
  }
  /** Whether the server has yet to hear that somebody left, or wants to be forgotten. */
  get owes(): boolean {
    return !owesNothing(this.#state?.debts ?? NO_DEBTS);
  }
  get role(): Role | null {
    return this.here?.role ?? null;
  }

  /** Follows the database, and goes on with what was begun. @returns how to stop. */
  watch(): () => void {
    const again = () => void this.#goOn();
    const stop = observeAccount(this.#db, (state) => {
      const first = this.#state === null;
      this.#state = state;
      if (first) again();
    });
    addEventListener('online', again);
    return () => {
      stop();
      removeEventListener('online', again);
    };
  }

  /** Whether there is something here that an account could take along. */
  hasHistory(): Promise<boolean> {
    return hasHistory(this.#db);
  }

  /** @throws {SyncError} {AccountError} with a sentence for the person; so do all that follow. */
  async signUp(typed: Typed): Promise<void> {
    const [deps, { signUp }] = await this.#load();
    await signUp(deps, typed);
  }

  /** @returns whether the device starts clean: then the page is left for a fresh one. */
  async signIn(typed: Typed, bring: boolean): Promise<void> {
    const [deps, { signIn }] = await this.#load();
    await this.#departure.hold(() => signIn(deps, typed, bring));
  }

  /** Leaves for the provider's pages. */
  async signInThrough(provider: string, bring: boolean): Promise<void> {
    const [deps, { goToProvider }] = await this.#load();
    await goToProvider(deps, provider, bring);
    location.assign(`/api/auth/oauth/${encodeURIComponent(provider)}`);
  }

  /** Goes on with a sign-in that was begun here. @returns false when there is none, or it came to nothing. */
  async finish(): Promise<boolean> {
    const [deps, { finishJoining }] = await this.#load();
    return (await this.#departure.hold(() => finishJoining(deps))) !== null;
  }

  async giveUp(): Promise<void> {
    const [deps, { giveUpJoining }] = await this.#load();
    await giveUpJoining(deps);
  }

  /** @returns how many events would be lost; 0: signed out, and the page is left. */
  async signOut(lose: boolean): Promise<number> {
    const [deps, { signOut }] = await this.#load();
    return this.#leaving('/login?signed-out=1', async () => (await signOut(deps, { lose })).unsynced);
  }

  /** V4: the account and all that belongs to it. The page is left. @param password null where it has none. */
  async erase(password: string | null): Promise<void> {
    const [deps, { eraseAccount }] = await this.#load();
    await this.#leaving('/login?erased=1', async () => (await eraseAccount(deps, password), 0));
  }

  /** V4 without an account. @param everywhere also what the server has; offline it is told later. */
  async erasePerson(everywhere: boolean): Promise<void> {
    const [deps, { erasePerson }] = await this.#load();
    await this.#leaving('/', async () => (await erasePerson(deps, everywhere), 0));
  }

  /**
   * V4: all that the server has of this person; null when it has heard of nobody. What it knows of an account it gives to
   * somebody who is signed in, and not to a device.
   */
  async exportFromServer(): Promise<unknown> {
    if (await readAccount(this.#db)) return this.ask((api, signal) => api.exportPerson(null, signal));
    const credentials = await readCredentials(this.#db);
    if (!credentials) return null;
    return this.askAsNobody((api, signal) => api.exportPerson(credentials.token, signal));
  }

  /** What the server says of this account now; an end of the session is noted. */
  async refresh(): Promise<void> {
    const [deps, { refreshAccount }] = await this.#load();
    await refreshAccount(deps);
  }

  /** A call for the account that is signed in here; an end of the session is noted. */
  async ask<T>(call: (api: Api, signal: AbortSignal) => Promise<T>): Promise<T> {
    const [deps, { asAccount }] = await this.#load();
    return asAccount(deps, () => call(deps.accounts, new AbortController().signal));
  }

  /** A call that needs nobody. */
  async askAsNobody<T>(call: (api: Api, signal: AbortSignal) => Promise<T>): Promise<T> {
    const [deps] = await this.#load();
    return call(deps.accounts, new AbortController().signal);
  }

  async #leaving(path: string, work: () => Promise<number>): Promise<number> {
    return this.#departure.hold(async () => {
      const unsynced = await work();
      if (unsynced > 0) return unsynced;
      forgetPages();
      this.#departure.go(path);
      return unsynced;
    });
  }

  async #load(): Promise<[AccountDeps, Flows]> {
    const [{ engine }, flows, { browserAccount }] = await Promise.all([
      this.#sync.start(),
      import('../sync/account'),
      import('../sync/browser-account'),
    ]);
    return [browserAccount(engine, () => this.#departure.announce()), flows];
  }

  /** At the start and when the network is back. What fails is tried again then. */
  async #goOn(): Promise<void> {
    if (this.#goingOn || (!this.entering && !this.owes)) return;
    this.#goingOn = true;
    try {
      const [deps, { finishJoining, settle }] = await this.#load();
      if (this.entering) await this.#departure.hold(() => finishJoining(deps));
      if (this.owes) await settle(deps);
    } catch {
      // Offline, or a server that fails: pages show that it is under way.
      setTimeout(() => void this.#goOn(), AGAIN_MS);
    } finally {
      this.#goingOn = false;
    }
  }
}

/** What pages keep beside the database. */
function forgetPages(): void {
  try {
    localStorage.clear();
    sessionStorage.clear();
  } catch {
    // Where storage is refused there is nothing to clear.
  }
}
