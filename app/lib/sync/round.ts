/** One round of syncing: what is said to the server, in which order, and what a failure of one part means. */
import { endedDevice } from '../db/account';
import { currentDigest } from '../db/blobs';
import { readCredentials } from '../db/device';
import type { PalateDb } from '../db/open';
import { outboxState } from '../db/outbox';
import { dirtyRegisters, privacyMode } from '../db/registers';
import type { BlobKind } from '../db/rows';
import type { SyncApi } from './api';
import type { ApplyDelta } from './by-delta';
import { installNews } from './downloads';
import type { Refusals } from './downloads';
import { leaveFormer, pullAll, pushAll, pushWithdrawal, registerDevice } from './exchange';
import { phaseOf, problemOf, SyncError } from './faults';
import type { SyncPhase, SyncReport } from './state';

export interface RoundDeps {
  readonly db: PalateDb;
  readonly api: SyncApi;
  /** ms since the epoch. */
  readonly now: () => number;
  /** A new UUIDv7. */
  readonly newId: () => string;
  /** A new bearer secret, see createToken. */
  readonly newToken: () => string;
  /** How this device is called in the person's list of devices. */
  readonly deviceName: string;
  readonly refusals: Refusals;
  /** Absent: models are always fetched whole. */
  readonly applyDelta?: ApplyDelta;
}

export interface RoundCallbacks {
  /** Events of other devices arrived. */
  readonly onPulled: (added: number) => void;
  /** New bytes are in service, or what was in service is withdrawn. */
  readonly onInstalled: (kind: BlobKind) => void;
}

export interface RoundResult extends SyncReport {
  readonly outcome: SyncPhase;
  /** What the server asked for, ms; null when it did not. */
  readonly retryAfterMs: number | null;
}

/** Worst last. */
const GRAVITY: readonly SyncPhase[] = ['syncing', 'idle', 'off', 'waiting', 'offline', 'blocked'];

/**
 * Never throws for a fault of network, server or storage: the result says what happened. Public bytes come first on
 * a device that has none, so that the first list waits for no account, and last otherwise.
 * @throws the signal's reason when it fires; what was committed until then stays.
 */
export async function runRound(
  deps: RoundDeps,
  { onPulled, onInstalled }: RoundCallbacks,
  signal: AbortSignal,
): Promise<RoundResult> {
  const result = { pushed: 0, pulled: 0, installed: [] as BlobKind[] };
  let outcome: SyncPhase = 'idle';
  const faults: unknown[] = [];

  const news = () => installNews(deps, (kind) => (result.installed.push(kind), onInstalled(kind)), signal);
  const talk = async () => {
    outcome = await exchange(deps, result, onPulled, signal);
  };
  const fresh = (await currentDigest(deps.db, 'catalogue')) === null;
  for (const step of fresh ? [news, talk] : [talk, news]) {
    signal.throwIfAborted();
    try {
      await step();
    } catch (error) {
      signal.throwIfAborted();
      faults.push(error);
      if (error instanceof SyncError && error.fault === 'offline') break; // the other would only wait as long again
    }
  }
  return { ...result, ...verdict(outcome, faults) };
}

function verdict(
  outcome: SyncPhase,
  faults: readonly unknown[],
): Pick<RoundResult, 'outcome' | 'problem' | 'retryAfterMs'> {
  const phases = [outcome, ...faults.map(phaseOf)].sort((a, b) => GRAVITY.indexOf(b) - GRAVITY.indexOf(a));
  const asked = faults.map((error) => (error instanceof SyncError ? (error.more.retryAfterMs ?? 0) : 0));
  const retryAfterMs = Math.max(0, ...asked);
  return {
    outcome: phases[0],
    problem: faults.map(problemOf).find((problem) => problem !== null) ?? null,
    retryAfterMs: retryAfterMs > 0 ? retryAfterMs : null,
  };
}

async function exchange(
  deps: RoundDeps,
  result: { pushed: number; pulled: number },
  onPulled: (added: number) => void,
  signal: AbortSignal,
): Promise<SyncPhase> {
  const { db } = deps;
  const allowed = async () => (await privacyMode(db)) !== 'device';
  const known = await readCredentials(db);
  if (!(await allowed())) {
    if (known) await pushWithdrawal(deps, known, signal);
    return 'off';
  }
  // A visitor who did nothing yet leaves no trace on the server.
  const credentials = known ?? ((await hasNews(db)) ? await registerDevice(deps, signal) : null);
  if (!credentials) return 'idle';
  try {
    result.pushed = await pushAll(deps, credentials, allowed, signal);
    if (!(await allowed())) return 'off';
    result.pulled = await pullAll(deps, credentials, signal, onPulled);
    await endedDevice(db, credentials.personId, false);
    await leaveFormer(deps, credentials, signal);
    return 'idle';
  } catch (error) {
    if (error instanceof SyncError && error.fault === 'unauthorised')
      await endedDevice(db, credentials.personId, true);
    throw error;
  }
}

const hasNews = async (db: PalateDb): Promise<boolean> =>
  (await outboxState(db)).count > 0 || (await dirtyRegisters(db, 1)).length > 0;
