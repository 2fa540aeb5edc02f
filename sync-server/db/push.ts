/** One push in one transaction (P2, P3, P4, P7). The caller answers after it has returned. */
import { createHash } from 'node:crypto';
import { canonical, canonicalPieces } from '../protocol/canonical';
import { checkEvent } from '../protocol/check-event';
import type { Envelope, QuarantineReason } from '../protocol/check-event';
import { contiguousThrough, takeWrite } from '../protocol/merge';
import { LIMITS } from '../protocol/messages';
import type { PushResponse, Register, WireInteraction } from '../protocol/messages';
import { MOST_LEVELS, isNestedDeeper } from '../protocol/nesting';
import { asPerson } from './as-person';
import { evidenceIn, isContributing } from './evidence';
import { noteErasure } from './forgetting';
import type { Db } from './connect';
import { readAckedSeq, writeAckedSeq } from './devices';
import type { DeviceIdentity } from './devices';
import { findStored, insertEvents, knownItems, seqsAbove } from './events';
import { lockPerson, writeLastSeq } from './persons';
import { forgetAside, putAside } from './quarantine';
import type { AsideEvent } from './quarantine';
import { findRegisters, writeRegisters } from './registers';

export interface Push {
  readonly events: readonly Envelope[];
  readonly registers: readonly Register[];
  /** ms since the epoch. */
  readonly now: number;
}

export interface PushOutcome extends Omit<PushResponse, 'protocol'> {
  /** New events that were committed. */
  readonly accepted: readonly WireInteraction[];
  /** Reasons of the events that were put aside for the first time. */
  readonly putAside: readonly string[];
}

/** @returns null when the person has been erased meanwhile. */
export function applyPush(db: Db, device: DeviceIdentity, push: Push): Promise<PushOutcome | null> {
  const now = new Date(push.now);
  return asPerson(db, device.personId, async (tx) => {
    const lastSeq = await lockPerson(tx, device.personId);
    const ackedSeq = await readAckedSeq(tx, device.deviceId);
    if (lastSeq === null || ackedSeq === null) return null;

    const events = await takeEvents(tx, device, push.events, { firstSeq: lastSeq + 1, now });
    const registers = await takeRegisters(tx, device, push, events.nextSeq);
    // What comes in the same push as the withdrawal has been seen by nobody.
    const seen = { personId: device.personId, through: lastSeq };
    const known = registers.withdraws && (await evidenceIn(tx, [seen]));
    if (known) await noteErasure(tx, now, known);
    const mark = contiguousThrough(ackedSeq, await seqsAbove(tx, device.deviceId, ackedSeq));
    if (mark !== ackedSeq) await writeAckedSeq(tx, device.deviceId, mark);
    if (registers.nextSeq !== lastSeq + 1) await writeLastSeq(tx, device.personId, registers.nextSeq - 1);
    return {
      ackedSeq: mark,
      quarantined: events.aside.map(({ seq, reason, detail }) => ({ seq, reason, detail })),
      registers: registers.merged,
      accepted: events.accepted,
      putAside: events.newlyAside.map(({ reason }) => reason),
    };
  });
}

/** An event of this push that looks right, and how it came. */
interface Candidate {
  readonly event: WireInteraction;
  readonly envelope: Envelope;
}

async function takeEvents(
  tx: Db,
  device: DeviceIdentity,
  envelopes: readonly Envelope[],
  { firstSeq, now }: { firstSeq: number; now: Date },
) {
  const aside: AsideEvent[] = [];
  const refuse = (envelope: Envelope, reason: QuarantineReason, detail: string) =>
    aside.push(asideEvent(envelope, reason, detail));

  const candidates: Candidate[] = [];
  for (const envelope of envelopes) {
    const verdict = checkEvent(envelope, device.deviceId);
    if (verdict.ok) candidates.push({ event: verdict.event, envelope });
    else refuse(envelope, verdict.reason, verdict.detail);
  }

  const stored = await findStored(
    tx,
    device.deviceId,
    candidates.map(({ event }) => event),
  );
  const unseen = withoutKnown(candidates, stored, device.deviceId, refuse);
  const known = await knownItems(tx, [...new Set(unseen.map(({ event }) => event.itemId))]);
  const fresh = unseen.filter(({ event, envelope }) => {
    if (known.has(event.itemId)) return true;
    refuse(envelope, 'unknown-item', `The catalogue of the server has no item ${event.itemId}.`);
    return false;
  });

  const inserted = await insertEvents(
    tx,
    device,
    fresh.map(({ event }) => event),
    { firstSeq, now },
  );
  for (const { event, envelope } of fresh)
    if (!inserted.has(event.seq)) refuse(envelope, 'conflict', ID_TAKEN);
  const accepted = fresh.filter(({ event }) => inserted.has(event.seq));
  await forgetAside(
    tx,
    device.deviceId,
    accepted.map(({ event, envelope }) => ({ seq: event.seq, digest: digestOf(envelope) })),
  );
  return {
    accepted: accepted.map(({ event }) => event),
    aside,
    newlyAside: await putAside(tx, device.deviceId, aside, now),
    nextSeq: firstSeq + fresh.length,
  };
}

const ID_TAKEN = 'Another event has this id.';

/** Drops what is stored already, word for word, and refuses what contradicts it; the first to come stays. */
function withoutKnown(
  candidates: readonly Candidate[],
  stored: readonly WireInteraction[],
  deviceId: string,
  refuse: (envelope: Envelope, reason: QuarantineReason, detail: string) => void,
): Candidate[] {
  const bySeq = new Map(
    stored.filter((event) => event.deviceId === deviceId).map((event) => [event.seq, event]),
  );
  const byId = new Map(stored.map((event) => [event.id, event]));
  const fresh: Candidate[] = [];
  for (const candidate of candidates) {
    const { event, envelope } = candidate;
    const same = bySeq.get(event.seq);
    if (same && canonical(same) === canonical(event)) continue;
    if (same) refuse(envelope, 'conflict', `Another event with seq ${event.seq} of this device is stored.`);
    else if (byId.has(event.id)) refuse(envelope, 'conflict', ID_TAKEN);
    else {
      fresh.push(candidate);
      bySeq.set(event.seq, event);
      byId.set(event.id, event);
    }
  }
  return fresh;
}

async function takeRegisters(
  tx: Db,
  { personId }: DeviceIdentity,
  { registers, now }: Push,
  firstSeq: number,
) {
  const names = [...new Set(registers.map(({ name }) => name))];
  const before = await findRegisters(tx, personId, names);
  const after = new Map(before);
  for (const register of registers)
    after.set(register.name, takeWrite(after.get(register.name) ?? null, register, now));

  const changed = names.filter((name) => after.get(name) !== before.get(name));
  const written = changed.map((name, index) => ({ ...after.get(name)!, serverSeq: firstSeq + index }));
  await writeRegisters(tx, personId, written);
  const contributes = (state: typeof before) => isContributing(state.get('privacy')?.register.value);
  return {
    merged: names.map((name) => after.get(name)!.register),
    nextSeq: firstSeq + written.length,
    /** V1: the person contributed until now. */
    withdraws: names.includes('privacy') && contributes(before) && !contributes(after),
  };
}

function asideEvent(envelope: Envelope, reason: QuarantineReason, detail: string): AsideEvent {
  const digest = digestOf(envelope);
  // What cannot be written down without going down it is known by its digest alone.
  const event = isTooDeep(envelope) ? `{"sha256":"${digest}"}` : JSON.stringify(envelope);
  const text = storable(event.slice(0, LIMITS.eventBytes));
  return { seq: envelope.seq, digest, reason, detail: storable(detail), event: text };
}

const isTooDeep = (envelope: Envelope): boolean => isNestedDeeper(envelope, MOST_LEVELS);

/** PostgreSQL takes neither NUL nor half of a surrogate pair in text. */
const storable = (text: string): string => text.replaceAll(/\0|\p{Surrogate}/gu, '');

function digestOf(envelope: Envelope): string {
  const hash = createHash('sha256');
  for (const piece of isTooDeep(envelope) ? canonicalPieces(envelope) : [canonical(envelope)])
    hash.update(piece);
  return hash.digest('hex');
}
