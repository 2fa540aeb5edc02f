/**
 * Signing up, in and out as the device lives it; docs/decisions/0012-accounts-on-the-device.md. Every step can be
 * killed: what was begun is in the database before it is asked for, and `finishJoining` goes on from there.
 */
import { PalateError } from '../../../models/errors';
import { emailSchema } from '../../../sync-server/protocol/account-messages';
import type { Account } from '../../../sync-server/protocol/account-messages';
import { PROTOCOL_VERSION } from '../../../sync-server/protocol/version';
import {
  becomeAccount,
  beginEntering,
  endedSession,
  forgetSignUp,
  prepareSignUp,
  readAccount,
  startClean,
  stopEntering,
  updateAccount,
} from '../db/account';
import { prepareJoining, readCredentials } from '../db/device';
import { eraseDevice } from '../db/erase';
import { privacyMode } from '../db/registers';
import { readSetting } from '../db/settings';
import type { Entering } from '../db/settings';
import type { AccountApi, Secrets } from './account-api';
import { endFormerSession, settleDebts } from './debts';
import type { SyncEngine } from './engine';
import { SyncError } from './faults';

export interface AccountDeps {
  readonly engine: SyncEngine;
  readonly accounts: AccountApi;
  /**
   * Runs `work` while no other tab does the like: the answer to a late sign-out would take away the cookie of whoever
   * signs in next.
   */
  readonly exclusive: <T>(work: () => Promise<T>) => Promise<T>;
  /** Tells every open page, this one too, that whom it was opened for has left the device (P11). */
  readonly announce: () => void;
}

/** What the person asked for cannot be done as things are; the message says what to do. */
export class AccountError extends PalateError {
  override readonly name = 'AccountError';

  constructor(
    readonly reason: 'private' | 'other-account' | 'given-up',
    message: string,
  ) {
    super(message);
  }
}

const live = () => new AbortController().signal;
const isFault = (error: unknown, fault: SyncError['fault']) =>
  error instanceof SyncError && error.fault === fault;

/** A new account with what was done here. @throws {SyncError} {AccountError} */
export function signUp(deps: AccountDeps, secrets: Secrets): Promise<Account> {
  const email = addressOf(secrets);
  const { db, newId } = deps.engine.deps;
  return enter(deps, { by: 'sign-up', email, bring: true }, async () => {
    const begun = await prepareSignUp(db, email, newId);
    return deps.accounts.signUp(secrets, begun, live()).catch(async (error: unknown) => {
      // The one that was begun had another password: it is given up.
      if (!(error instanceof SyncError && error.more.code === 'wrong-credentials')) throw error;
      await forgetSignUp(db);
      return deps.accounts.signUp(secrets, await prepareSignUp(db, email, newId), live());
    });
  });
}

/** @param bring whether what was done here comes along; otherwise it is erased. @throws {SyncError} {AccountError} */
export function signIn(deps: AccountDeps, secrets: Secrets, bring: boolean): Promise<Account> {
  return enter(deps, { by: 'sign-in', email: addressOf(secrets), bring }, () =>
    deps.accounts.signIn(secrets, live()),
  );
}

/** Before the browser leaves for a provider. When it is back, `finishJoining` goes on. @throws as `signIn` */
export async function goToProvider(deps: AccountDeps, provider: string, bring: boolean): Promise<void> {
  await deps.exclusive(async () => {
    await mustBeReady(deps);
    await beginEntering(deps.engine.deps.db, { by: provider, email: null, bring });
  });
}

/**
 * Goes on with a sign-in that was begun here and not done: its answer was lost, its page was closed, or a provider has
 * sent the browser back. A cookie without such a beginning is never looked at.
 * @returns null when there is nothing to go on with. @throws {SyncError} offline: try again later
 */
export function finishJoining(deps: AccountDeps): Promise<Account | null> {
  return deps.exclusive(async () => {
    const { db } = deps.engine.deps;
    if (!(await readSetting(db, 'entering'))) return null;
    await endFormerSession(deps);
    const entering = await readSetting(db, 'entering');
    if (!entering) return null;
    const account = await whoseSession(deps);
    if (account && (entering.email === null || entering.email === account.email)) return join(deps, account);
    await stopEntering(db);
    return null;
  });
}

/** Tells the server what this browser still owes it. @throws {SyncError} offline: try again later */
export function settle(deps: AccountDeps): Promise<void> {
  return deps.exclusive(() => settleDebts(deps));
}

/** Gives up a sign-in that cannot go on. What was done here stays; the session is ended when the network allows. */
export function giveUpJoining(deps: AccountDeps): Promise<void> {
  return deps.exclusive(async () => {
    await stopEntering(deps.engine.deps.db);
    await deps.accounts.signOut(live()).catch(() => undefined);
  });
}

/**
 * What the server says of the account that is signed in here; an end of the session is noted.
 * @returns null when nobody is signed in here, or not any more. @throws {SyncError} offline, or a server that fails
 */
export async function refreshAccount(deps: AccountDeps): Promise<Account | null> {
  const { db } = deps.engine.deps;
  const here = await readAccount(db);
  if (!here) return null;
  return ofHere(deps, here.personId, async () => {
    const account = await deps.accounts.account(live());
    if (account.personId !== here.personId)
      throw new SyncError('sign-in-needed', 'Somebody else is signed in. Sign in again.');
    await updateAccount(db, here.personId, account);
    return account;
  }).catch((error: unknown) => {
    if (isFault(error, 'sign-in-needed')) return null;
    throw error;
  });
}

/** Runs a call for the account that is signed in here and notes when its session is over. @throws what `call` throws */
export async function asAccount<T>(deps: AccountDeps, call: () => Promise<T>): Promise<T> {
  const here = await readAccount(deps.engine.deps.db);
  if (!here) throw new SyncError('sign-in-needed', 'This needs somebody who is signed in. Sign in again.');
  return ofHere(deps, here.personId, call);
}

export interface SignedOut {
  /** Events that would be lost; the person has to be asked first. 0: signed out. */
  readonly unsynced: number;
}

/**
 * P11: sends what waits, then wipes the device and tells every tab. The server hears of it at once, or when the network
 * is back, before anybody else uses the cookie. @param lose true when the person agreed to lose what waits.
 */
export async function signOut(deps: AccountDeps, { lose }: { readonly lose: boolean }): Promise<SignedOut> {
  if (!lose) await deps.engine.flush('hand');
  return deps.exclusive(async () => {
    const unsynced = await wipe(deps, lose, { logout: true });
    if (unsynced === 0) await settleDebts(deps).catch(() => undefined);
    return { unsynced };
  });
}

/** V4: the account and all that belongs to it, on the server and here. @param password null where it has none. */
export async function eraseAccount(deps: AccountDeps, password: string | null): Promise<void> {
  await deps.exclusive(async () => {
    await asAccount(deps, () => deps.accounts.eraseAccount(password, live()));
    await wipe(deps, true, {});
  });
}

/**
 * V4 for somebody without an account. @param everywhere also what the server has, of all their devices.
 * @returns false when the server could not be told yet; it will be.
 */
export async function erasePerson(deps: AccountDeps, everywhere: boolean): Promise<boolean> {
  return deps.exclusive(async () => {
    const credentials = await readCredentials(deps.engine.deps.db);
    const erase = everywhere && credentials ? [credentials.token] : [];
    await wipe(deps, true, { erase }, false);
    return settleDebts(deps).then(
      () => true,
      () => false,
    );
  });
}

async function wipe(
  { engine, announce }: AccountDeps,
  lose: boolean,
  owe: { readonly logout?: boolean; readonly erase?: readonly string[] },
  keepPublic = true,
): Promise<number> {
  return engine.alone(async () => {
    const { db } = engine.deps;
    const leave = ((await readSetting(db, 'leaving')) ?? []).map(({ token }) => token);
    const unsynced = await eraseDevice(db, { lose, owe: { ...owe, leave }, keepPublic });
    if (unsynced === 0) announce();
    return unsynced;
  });
}

function enter(deps: AccountDeps, entering: Entering, ask: () => Promise<Account>): Promise<Account> {
  return deps.exclusive(async () => {
    const { db } = deps.engine.deps;
    await mustBeReady(deps);
    await beginEntering(db, entering);
    const account = await ask().catch(async (error: unknown) => {
      // Refused for good. After anything else the answer may have been lost, and the session may be there.
      if (isFault(error, 'refused')) await stopEntering(db);
      throw error;
    });
    return join(deps, account);
  });
}

async function mustBeReady(deps: AccountDeps): Promise<void> {
  const { db } = deps.engine.deps;
  await endFormerSession(deps);
  const here = await readAccount(db);
  if (here && here.ended === null)
    throw new AccountError('other-account', `${here.email} is signed in on this device. Sign out first.`);
  if ((await privacyMode(db)) === 'device')
    throw new AccountError(
      'private',
      'An account keeps your devices in step over the server. Choose “My devices” or “Contribute” first.',
    );
}

/** Moves this device into the account whose session the cookie names. */
async function join(deps: AccountDeps, account: Account): Promise<Account> {
  const cleaned = await deps.engine.alone(async (signal) => {
    const { deps: round } = deps.engine;
    const { db } = round;
    await mustFit(deps, account);
    const clean = (await readSetting(db, 'entering'))?.bring === false;
    if (clean) await startClean(db);
    const before = await readCredentials(db);
    // A device of this very person goes on under its id and seqs: what it pushed before is known (P2).
    const known = before?.personId === account.personId ? before.deviceId : null;
    const newId = known === null ? round.newId : () => known;
    const joining = await prepareJoining(db, `account ${account.personId}`, { ...round, newId });
    const answer = await round.api.registerDevice(
      joining.token,
      { protocol: PROTOCOL_VERSION, deviceId: joining.deviceId, name: round.deviceName, account: true },
      signal,
    );
    if (answer.personId !== account.personId)
      throw new AccountError('given-up', 'Somebody else has signed in meanwhile. Sign in again.');
    const joined = await becomeAccount(db, { ...joining, account }, round);
    if (!joined) throw new AccountError('given-up', 'The sign-in was given up. Sign in again.');
    return clean;
  });
  if (cleaned) deps.announce();
  await deps.engine.flush('hand');
  return account;
}

/** Two people are never mixed: what one account left here needs its owner, or a sign-out. */
async function mustFit(deps: AccountDeps, account: Account): Promise<void> {
  const { db } = deps.engine.deps;
  const here = await readAccount(db);
  if (!here || here.personId === account.personId) return;
  await stopEntering(db);
  await deps.accounts.signOut(live()).catch(() => undefined);
  throw new AccountError(
    'other-account',
    `This device still holds what ${here.email} did. Sign out here first, then sign in as somebody else.`,
  );
}

const addressOf = ({ email }: Secrets): string => {
  const parsed = emailSchema.safeParse(email);
  return parsed.success ? parsed.data : email.trim().toLowerCase();
};

async function whoseSession({ accounts }: AccountDeps): Promise<Account | null> {
  return accounts.account(live()).catch((error: unknown) => {
    if (isFault(error, 'sign-in-needed')) return null;
    throw error;
  });
}

/**
 * The session may have got a new cookie while the request was under way: a new password gives one, also in another tab.
 * So a no is believed when the cookie of now says it too.
 */
async function ofHere<T>(deps: AccountDeps, personId: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (!isFault(error, 'sign-in-needed')) throw error;
    if ((await whoseSession(deps))?.personId === personId) return call();
    await endedSession(deps.engine.deps.db, personId);
    throw error;
  }
}
