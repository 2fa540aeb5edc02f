/** Taking in what the person's other devices did. */
import type { PulledEvent, PullResponse } from '../../../sync-server/protocol/messages';
import { orStorageFull } from './errors';
import type { PalateDb } from './open';
import { mergeRegisters } from './registers';
import { readSetting, removeSetting, writeSetting } from './settings';
import type { Settings } from './settings';

export interface PullOutcome {
  /** Events of other devices that were new here. */
  readonly added: number;
  /** False when the answer was for a person who has left this device since (P11); then nothing was written. */
  readonly applied: boolean;
}

/**
 * Rows, registers and cursor in one transaction (P7). Idempotent: a repeated or an older page changes nothing.
 * @param expected the person for whom the page was asked.
 * @throws {StorageFullError} then nothing changed, and the same page will be asked for again.
 */
export async function applyPull(
  db: PalateDb,
  response: Pick<PullResponse, 'events' | 'registers' | 'cursor'> & {
    readonly skipped?: Settings['skipped'] | null;
  },
  expected?: { readonly personId: string },
): Promise<PullOutcome> {
  const work = () =>
    db.transaction('rw', db.interactions, db.registers, db.settings, async () => {
      if (expected && (await readSetting(db, 'personId')) !== expected.personId)
        return { added: 0, applied: false };
      const added = await takeEvents(db, response.events);
      await mergeRegisters(db, response.registers);
      const cursor = (await readSetting(db, 'cursor')) ?? 0;
      if (response.cursor > cursor) await writeSetting(db, 'cursor', response.cursor);
      if (response.skipped && !(await readSetting(db, 'skipped')))
        await writeSetting(db, 'skipped', response.skipped);
      return { added, applied: true };
    });
  return orStorageFull('What your other devices sent', () => db.survive(work));
}

async function takeEvents(db: PalateDb, events: readonly PulledEvent[]): Promise<number> {
  if (events.length === 0) return 0;
  const known = new Map(
    (
      await db.interactions
        .where('id')
        .anyOf(events.map(({ id }) => id))
        .toArray()
    ).map((row) => [row.id, row]),
  );
  const placed = events.flatMap((event) => {
    const row = known.get(event.id);
    return row && row.serverSeq !== event.serverSeq ? [{ ...row, serverSeq: event.serverSeq }] : [];
  });
  const fresh = events.filter(({ id }) => !known.has(id)).map(asRow);
  await db.interactions.bulkPut(placed);
  await db.interactions.bulkAdd(fresh);
  if (fresh.length > 0) {
    await writeSetting(db, 'historyEpoch', ((await readSetting(db, 'historyEpoch')) ?? 0) + 1);
    await spendSeqs(db, fresh);
  }
  return fresh.length;
}

/** Only the fields that this version knows: an event from a newer server may carry more (P10). */
const asRow = ({ id, deviceId, seq, kind, itemId, value, context, at, serverSeq }: PulledEvent) => ({
  id,
  deviceId,
  seq,
  kind,
  itemId,
  value,
  context,
  at,
  serverSeq,
});

/** An own event that was not here any more (a restored profile): its number must not be given twice (P1). */
async function spendSeqs(db: PalateDb, fresh: readonly PulledEvent[]): Promise<void> {
  const deviceId = await readSetting(db, 'deviceId');
  const own = fresh.filter((event) => event.deviceId === deviceId).map(({ seq }) => seq);
  const nextSeq = (await readSetting(db, 'nextSeq')) ?? 1;
  const spent = Math.max(0, ...own);
  if (spent >= nextSeq) await writeSetting(db, 'nextSeq', spent + 1);
}

/** P10: an app that was updated pulls again what its older self could not read. */
export async function revisitSkipped(db: PalateDb, protocol: number): Promise<void> {
  await db.survive(() =>
    db.transaction('rw', db.settings, async () => {
      const skipped = await readSetting(db, 'skipped');
      if (!skipped || skipped.protocol >= protocol) return;
      const cursor = (await readSetting(db, 'cursor')) ?? 0;
      await writeSetting(db, 'cursor', Math.min(cursor, skipped.from - 1));
      await removeSetting(db, 'skipped');
    }),
  );
}
