/** Push, then pull: one conversation of a registered device with the server. */
import { hasLeft, readyToLeave } from '../db/account';
import { keepCredentials, prepareRegistration } from '../db/device';
import type { Credentials } from '../db/device';
import { reidentify } from '../db/identity';
import { acknowledge, nextBatch, requeueAfter } from '../db/outbox';
import type { PendingEvent } from '../db/outbox';
import { applyPull, revisitSkipped } from '../db/pulled';
import { settleRegisters } from '../db/registers';
import { readSetting } from '../db/settings';
import { LIMITS } from '../../../sync-server/protocol/messages';
import type { PushRequest, Register } from '../../../sync-server/protocol/messages';
import { PROTOCOL_VERSION } from '../../../sync-server/protocol/version';
import { SyncError } from './faults';
import type { RoundDeps } from './round';

/** Room for the JSON around the events of one push. */
const BODY_BYTES = LIMITS.bodyBytes - 256 * 1024;

const BATCH = { events: LIMITS.pushEvents, registers: LIMITS.pushRegisters };

/** A new anonymous person for this device. */
export async function registerDevice(deps: RoundDeps, signal: AbortSignal): Promise<Credentials | null> {
  const { db, api, newId } = deps;
  const ask = async () => {
    const { deviceId, token } = await prepareRegistration(db, deps);
    return api.registerDevice(token, { protocol: PROTOCOL_VERSION, deviceId, name: deps.deviceName }, signal);
  };
  const answer = await ask().catch(async (error: unknown) => {
    if (!(error instanceof SyncError && error.more.code === 'device-exists')) throw error;
    // Somebody has this id: a profile that was copied before its first registration. Nothing was pushed under it yet.
    await reidentify(db, { deviceId: newId(), person: null }, deps);
    return ask();
  });
  const { deviceId, personId, token } = answer;
  return (await keepCredentials(db, { deviceId, personId, token })) ? { deviceId, personId, token } : null;
}

/**
 * Until the outbox is empty (P2, P3): a batch whose answer was lost is pushed again as it was.
 * @param allowed asked before each batch, since the person may change their mind in between (V1).
 * @returns how many events were acknowledged.
 */
export async function pushAll(
  deps: RoundDeps,
  { deviceId, token }: Credentials,
  allowed: () => Promise<boolean>,
  signal: AbortSignal,
): Promise<number> {
  const { db, api } = deps;
  let pushed = 0;
  let requeued = false;
  while (await allowed()) {
    const batch = await nextBatch(db, deviceId, BATCH);
    if (!batch) break;
    const events = fitting(batch.events);
    const registers = [...batch.registers];
    if (events.length + registers.length === 0) break;
    const answer = await api.push(token, { protocol: PROTOCOL_VERSION, events, registers }, signal);
    await settleRegisters(db, registers, answer.registers);
    await acknowledge(db, { ...answer, deviceId });
    const first = events[0]?.seq ?? 0;
    pushed += events.filter(({ seq }) => seq <= answer.ackedSeq).length;
    if (events.length === 0 || answer.ackedSeq >= first) continue;
    if (requeued)
      throw new SyncError(
        'server',
        'The server does not take what this device sends; it will be sent again.',
      );
    requeued = true;
    await requeueAfter(db, answer.ackedSeq, { deviceId, now: Math.round(deps.now()) });
  }
  return pushed;
}

/** In the mode *on this device* (V1) only the choice itself still leaves: the server has to hear of it to obey it. */
export async function pushWithdrawal(
  deps: RoundDeps,
  { deviceId, token }: Credentials,
  signal: AbortSignal,
): Promise<void> {
  const batch = await nextBatch(deps.db, deviceId, { ...BATCH, events: 0 });
  const registers: Register[] = (batch?.registers ?? []).filter(({ name }) => name === 'privacy');
  if (registers.length === 0) return;
  const answer = await deps.api.push(token, { protocol: PROTOCOL_VERSION, events: [], registers }, signal);
  await settleRegisters(deps.db, registers, answer.registers);
}

/**
 * Page by page from the stored cursor (P5; P12: an empty database starts at 0).
 * @returns how many events of other devices were new.
 */
export async function pullAll(
  deps: RoundDeps,
  credentials: Credentials,
  signal: AbortSignal,
  onPulled: (added: number) => void,
): Promise<number> {
  const { db, api } = deps;
  await revisitSkipped(db, PROTOCOL_VERSION);
  for (let pulled = 0; ;) {
    const cursor = (await readSetting(db, 'cursor')) ?? 0;
    const page = await api.pull(credentials.token, cursor, signal);
    if (page.cursor < cursor) throw await forgetful(deps, credentials, signal);
    const { added, applied } = await applyPull(db, page, { personId: credentials.personId });
    pulled += added;
    if (added > 0) onPulled(added);
    if (!applied || !page.more) return pulled;
    if (page.cursor === cursor)
      throw new SyncError('server', 'The server repeats itself; it will be asked again later.');
  }
}

/**
 * Tells the server that devices which this one was may go: their events have been pushed again under the new identity.
 * Before everything is pushed nothing is said: a phantom is allowed, a hole never (P3).
 */
export async function leaveFormer(
  { db, api }: RoundDeps,
  { deviceId }: Credentials,
  signal: AbortSignal,
): Promise<void> {
  for (const { token, moved } of await readyToLeave(db, deviceId)) {
    await api.leave(token, moved ? deviceId : null, signal).catch(mustMatter);
    await hasLeft(db, token);
  }
}

/** By Palate's own word (a proxy has none) the device is unknown, or has an account by now: nothing is left to ask. */
export function mustMatter(error: unknown): void {
  const code = error instanceof SyncError ? error.more.code : undefined;
  if (code !== 'unauthorised' && code !== 'account-person') throw error;
}

/**
 * The server's order ends before our cursor: it was restored from a backup. Queues again what it has lost; the round
 * ends here, and the next one sends it and pulls from 0.
 */
async function forgetful(deps: RoundDeps, credentials: Credentials, signal: AbortSignal): Promise<SyncError> {
  const question = { protocol: PROTOCOL_VERSION, events: [], registers: [] };
  const { ackedSeq } = await deps.api.push(credentials.token, question, signal);
  await requeueAfter(deps.db, ackedSeq, { deviceId: credentials.deviceId, now: Math.round(deps.now()) });
  return new SyncError('server', 'The server has lost what came last; this device sends it again.');
}

/** As many as one request may carry. One event beyond its own limit goes bare, to be quarantined with a reason (P4). */
function fitting(pending: readonly PendingEvent[]): PushRequest['events'] {
  const encoder = new TextEncoder();
  const batch: PushRequest['events'] = [];
  let room: number = BODY_BYTES;
  for (const event of pending) {
    const bytes = encoder.encode(JSON.stringify(event)).length;
    const tooBig = bytes > 4 * LIMITS.eventBytes;
    room -= tooBig ? 64 : bytes + 1;
    if (room < 0) break;
    batch.push(tooBig ? { seq: event.seq } : { ...event });
  }
  return batch;
}
