/** Small facts of this device, one row each, typed by their key. */
import type { Account } from '../../../sync-server/protocol/account-messages';
import type { Hlc, PrivacyMode, WireExperiment } from '../../../sync-server/protocol/messages';
import type { Debts } from './debts';
import { observe } from './observe';
import type { PalateDb } from './open';

/** What the tab that syncs last said of itself, so that the other tabs show the same (P8). */
export interface SyncNote {
  readonly phase: 'idle' | 'syncing' | 'offline' | 'waiting' | 'off' | 'blocked';
  readonly problem: string | null;
  readonly lastSyncedAt: number | null;
}

export interface AccountHere extends Account {
  /**
   * Nothing is lost, but the person has to sign in again. `session`: it ran out, so the account cannot be managed from
   * here; `device`: it was ended elsewhere, and syncing with it.
   */
  readonly ended: 'session' | 'device' | null;
}

export interface Entering {
  /** What is under way: `sign-up`, `sign-in`, or the id of a provider. */
  readonly by: string;
  /** As it was typed; null: a provider tells it. */
  readonly email: string | null;
  /** Whether what was done here without an account comes along. */
  readonly bring: boolean;
}

/** A device that this one was. */
export interface Former {
  readonly token: string;
  /** Its events have moved, and are pushed again under the present device; false: they are not wanted any more. */
  readonly moved: boolean;
}

export interface Settings {
  /** Made on the device before the server has heard of it. */
  deviceId: string;
  /** `seq` of the next event (P1). */
  nextSeq: number;
  /** Bearer secret of the registered device. */
  token: string;
  /** The secret that this device proposes, kept before it is sent: the answer may be lost. */
  tokenOnTrial: string;
  /** A link code that was sent, with what went along, until the answer has come. */
  joining: { readonly code: string; readonly deviceId: string; readonly token: string };
  personId: string;
  /** Changes when the device passes to another person, see owner.ts. Not an id of anybody. */
  owner: string;
  /** Who is signed in here. The cookie of the session alone never means that (docs/decisions/0012). */
  account: AccountHere;
  /** A sign-in that has begun and is not done yet. */
  entering: Entering;
  /** A sign-up whose answer has not come: repeated under its id it makes no second account. */
  signingUp: { readonly email: string; readonly attempt: string };
  /** Devices that this one was: the server forgets them when all that waits has been pushed. */
  leaving: readonly Former[];
  /** P5: everything up to here was pulled. */
  cursor: number;
  /** The first pulled event that this version could not read (P10): a newer version pulls again from there. */
  skipped: { readonly from: number; readonly protocol: number };
  /** Grows whenever pulled events of other devices changed the order of history. */
  historyEpoch: number;
  /** What has to be told to the server later. */
  debts: Debts;
  hlc: Hlc;
  syncNote: SyncNote;
  /** The tab that syncs, where the browser has no Web Locks. */
  syncLease: { readonly holder: string; readonly expiresAt: number };
  /** Digest of the bytes in service. */
  'current.catalogue': string;
  'current.collaborative': string;
  'current.ensemble': string;
  'current.prior': string;
  /** The one that runs, by the last manifest; see experiment.ts. */
  experiment: WireExperiment;
  /** Choices of pages that concern this device only. */
  [page: `ui.${string}`]: string | number | boolean | null;
}

export async function readSetting<K extends keyof Settings>(
  db: PalateDb,
  key: K,
): Promise<Settings[K] | undefined> {
  const row = await db.settings.get(key);
  return row?.value as Settings[K] | undefined;
}

export async function writeSetting<K extends keyof Settings>(
  db: PalateDb,
  key: K,
  value: Settings[K],
): Promise<void> {
  await db.settings.put({ key, value });
}

export async function removeSetting(db: PalateDb, key: keyof Settings): Promise<void> {
  await db.settings.delete(key);
}

/** Calls back now and with every change of one setting, in this tab or another. @returns how to stop. */
export function observeSetting<K extends keyof Settings>(
  db: PalateDb,
  key: K,
  callback: (value: Settings[K] | undefined) => void,
): () => void {
  return observe(() => readSetting(db, key), callback);
}

/** V1: what holds until the person has chosen. */
export const DEFAULT_PRIVACY: PrivacyMode = 'contribute';
