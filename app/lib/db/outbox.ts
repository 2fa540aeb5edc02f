/** What the server has yet to acknowledge, and what it could not use. */
import type { Interaction } from '../../../models/types';
import type { Quarantined, Register } from '../../../sync-server/protocol/messages';
import { asEvent } from './history';
import { observe } from './observe';
import type { PalateDb } from './open';
import { dirtyRegisters } from './registers';
import type { QuarantineRow } from './rows';
import { readSetting, removeSetting, writeSetting } from './settings';

export interface OutboxState {
  readonly count: number;
  /** Client time, ms since the epoch; null when empty. */
  readonly oldestQueuedAt: number | null;
  readonly quarantined: number;
}

/** An event to push, or, when its row is lost, the bare seq: the server quarantines that, and no hole is left (P3). */
export type PendingEvent = Interaction | { readonly seq: number };

/** The oldest `limit` events that were not acknowledged, ascending seq. */
export async function pendingEvents(db: PalateDb, limit: number): Promise<PendingEvent[]> {
  return db.survive(() =>
    db.transaction('r', db.outbox, db.interactions, async () => {
      const queued = await db.outbox.orderBy('seq').limit(limit).toArray();
      const rows = await db.interactions.bulkGet(queued.map(({ row }) => row));
      return rows.map((row, index) => (row ? asEvent(row) : { seq: queued[index].seq }));
    }),
  );
}

/**
 * What to push next, read together with the question whether it is still this device's: the events of whoever comes
 * next must never be sent in the name of the person before (P11). Null: the device is another one by now.
 */
export async function nextBatch(
  db: PalateDb,
  deviceId: string,
  limit: { readonly events: number; readonly registers: number },
): Promise<{ readonly events: readonly PendingEvent[]; readonly registers: readonly Register[] } | null> {
  return db.survive(() =>
    db.transaction('r', db.settings, db.outbox, db.interactions, db.registers, async () => {
      if ((await readSetting(db, 'deviceId')) !== deviceId) return null;
      const events = limit.events > 0 ? await pendingEvents(db, limit.events) : [];
      return { events, registers: await dirtyRegisters(db, limit.registers) };
    }),
  );
}

export interface Acknowledgement {
  readonly ackedSeq: number;
  readonly quarantined: readonly Quarantined[];
  /** The device that pushed. An answer to what this device was before it joined a person is not for it (P7). */
  readonly deviceId?: string;
}

/** Takes what the server committed out of the outbox, in one transaction with the reasons for what it refused. */
export async function acknowledge(db: PalateDb, answer: Acknowledgement): Promise<void> {
  await db.survive(() =>
    db.transaction('rw', db.outbox, db.quarantine, db.settings, async () => {
      if (answer.deviceId !== undefined && (await readSetting(db, 'deviceId')) !== answer.deviceId) return;
      for (const { seq, reason, detail } of answer.quarantined) {
        const row = (await db.outbox.get(seq))?.row ?? (await db.quarantine.get(seq))?.row ?? null;
        await db.quarantine.put({ seq, row, reason, detail });
      }
      await db.outbox.where('seq').belowOrEqual(answer.ackedSeq).delete();
      // A profile restored from a backup has a counter from the past; numbers the server has seen are spent (P1).
      const nextSeq = (await readSetting(db, 'nextSeq')) ?? 1;
      if (nextSeq <= answer.ackedSeq) await writeSetting(db, 'nextSeq', answer.ackedSeq + 1);
    }),
  );
}

export async function outboxState(db: PalateDb): Promise<OutboxState> {
  return db.survive(() => readState(db));
}

async function readState(db: PalateDb): Promise<OutboxState> {
  return db.transaction('r', db.outbox, db.quarantine, async () => {
    const oldest = await db.outbox.orderBy('seq').first();
    return {
      count: await db.outbox.count(),
      oldestQueuedAt: oldest?.queuedAt ?? null,
      quarantined: await db.quarantine.count(),
    };
  });
}

export interface QuarantinedEvent extends QuarantineRow {
  /** Null when the row is lost. */
  readonly event: Interaction | null;
}

/** For the page that shows what could not be synced, and why (P4). */
export async function quarantinedEvents(db: PalateDb): Promise<QuarantinedEvent[]> {
  return db.survive(() =>
    db.transaction('r', db.quarantine, db.interactions, async () => {
      const refused = await db.quarantine.orderBy('seq').toArray();
      const rows = await Promise.all(
        refused.map(({ row }) => (row === null ? undefined : db.interactions.get(row))),
      );
      return refused.map((entry, index) => {
        const row = rows[index];
        return { ...entry, event: row ? asEvent(row) : null };
      });
    }),
  );
}

/** Calls back now and with every change of the outbox, in this tab or another. @returns how to stop. */
export function observeOutbox(db: PalateDb, callback: (state: OutboxState) => void): () => void {
  return observe(() => readState(db), callback);
}

/**
 * The server has less than this device remembers: it was restored from a backup. Everything after `ackedSeq` and all
 * registers are queued again, and the next pull starts from 0 (P2 makes all of that harmless).
 */
export async function requeueAfter(
  db: PalateDb,
  ackedSeq: number,
  { deviceId, now }: { readonly deviceId: string; readonly now: number },
): Promise<void> {
  await db.survive(() =>
    db.transaction('rw', db.outbox, db.interactions, db.registers, db.settings, async () => {
      if ((await readSetting(db, 'deviceId')) !== deviceId) return;
      const nextSeq = (await readSetting(db, 'nextSeq')) ?? 1;
      const rows = await db.interactions
        .where('[deviceId+seq]')
        .between([deviceId, ackedSeq + 1], [deviceId, nextSeq])
        .toArray();
      const bySeq = new Map(rows.map(({ seq, row }) => [seq, row]));
      const queued = new Set(await db.outbox.toCollection().primaryKeys());
      for (let seq = ackedSeq + 1; seq < nextSeq; seq++) {
        // A number without a row is pushed bare, so that no hole is left (P3).
        if (!queued.has(seq)) await db.outbox.add({ seq, row: bySeq.get(seq) ?? 0, queuedAt: now });
      }
      await db.registers.toCollection().modify({ dirty: 1 });
      await removeSetting(db, 'cursor');
    }),
  );
}
