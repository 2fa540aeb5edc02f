/** Becoming another device: after joining a person, or when the server does not know this device any more. */
import type { InteractionContext } from '../../../models/types';
import type { PalateDb } from './open';
import type { StoredInteraction } from './rows';
import { readSetting, removeSetting, writeSetting } from './settings';

export interface NewIdentity {
  /** A device id that no server has seen. */
  readonly deviceId: string;
  /** What the server answered when it was registered; null: it is not yet. */
  readonly person: { readonly personId: string; readonly token: string } | null;
}

export interface ReidentifyOptions {
  /** A new UUIDv7. */
  readonly newId: () => string;
  /** Client time, ms since the epoch. */
  readonly now: () => number;
}

/**
 * In one transaction: this device's own events are numbered 1, 2, 3 … under the new device and queued again, events
 * of the former person's other devices leave, and the pull starts from 0. Events that may have reached a server get
 * new ids, since there an id is taken for ever; `undoes` and `impressionId` follow them.
 * See docs/decisions/0008-joining-a-person.md.
 */
export async function reidentify(
  db: PalateDb,
  identity: NewIdentity,
  options: ReidentifyOptions,
): Promise<void> {
  await db.survive(() =>
    db.transaction('rw', [db.interactions, db.outbox, db.quarantine, db.registers, db.settings], async () => {
      const former = await readSetting(db, 'deviceId');
      if (former === identity.deviceId) return; // a repetition after a lost connection
      const everWasKnown = (await readSetting(db, 'token')) !== undefined;
      const own = (await db.interactions.toArray()).filter(({ deviceId }) => deviceId === former);
      const names = new Map(own.map(({ id }) => [id, everWasKnown ? options.newId() : id]));
      const rows = own.map((row, index) => renamed(row, index + 1, identity.deviceId, names));
      const queuedAt = Math.round(options.now());
      await Promise.all([db.interactions.clear(), db.outbox.clear(), db.quarantine.clear()]);
      await db.interactions.bulkAdd(rows);
      await db.outbox.bulkAdd(rows.map(({ seq, row }) => ({ seq, row, queuedAt })));
      await db.registers.toCollection().modify({ dirty: 1 });
      await takeOver(db, identity, rows.length + 1);
    }),
  );
}

function renamed(
  row: StoredInteraction,
  seq: number,
  deviceId: string,
  names: ReadonlyMap<string, string>,
): StoredInteraction {
  const follow = (context: InteractionContext): InteractionContext => ({
    ...context,
    ...(context.undoes && { undoes: names.get(context.undoes) ?? context.undoes }),
    ...(context.impressionId && { impressionId: names.get(context.impressionId) ?? context.impressionId }),
  });
  return {
    ...row,
    id: names.get(row.id) ?? row.id,
    deviceId,
    seq,
    serverSeq: null,
    context: row.context && follow(row.context),
  };
}

async function takeOver(db: PalateDb, { deviceId, person }: NewIdentity, nextSeq: number): Promise<void> {
  await writeSetting(db, 'deviceId', deviceId);
  await writeSetting(db, 'nextSeq', nextSeq);
  for (const spent of ['cursor', 'skipped', 'tokenOnTrial', 'joining'] as const)
    await removeSetting(db, spent);
  await writeSetting(db, 'historyEpoch', ((await readSetting(db, 'historyEpoch')) ?? 0) + 1);
  if (person) {
    await writeSetting(db, 'personId', person.personId);
    await writeSetting(db, 'token', person.token);
  } else {
    await removeSetting(db, 'personId');
    await removeSetting(db, 'token');
  }
}
