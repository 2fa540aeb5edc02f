/** A device may know an item before the server's catalogue does. When the catalogue has caught up: */
import { envelopeSchema } from '../protocol/messages';
import type { Db } from './connect';
import { knownItems } from './events';
import { applyPush } from './push';
import { readWaiting } from './quarantine';
import type { WaitingEvent } from './quarantine';

const PAGE = 500;

/**
 * Pushes the events that waited for their item once more. Call after an import. Safe beside pushes, and repeatable:
 * an event leaves the quarantine in the transaction that accepts it.
 * @param now ms since the epoch. @returns how many were accepted.
 */
export async function releaseQuarantined(db: Db, now: number): Promise<number> {
  let accepted = 0;
  let last: WaitingEvent | null = null;
  for (;;) {
    const page: WaitingEvent[] = await readWaiting(db, last, PAGE);
    if (page.length === 0) return accepted;
    last = page.at(-1)!;
    for (const { device, events } of await releasable(db, page)) {
      const outcome = await applyPush(db, device, { events, registers: [], now });
      accepted += outcome?.accepted.length ?? 0;
    }
  }
}

/** The events of a page whose item is known by now, by device. */
async function releasable(db: Db, page: readonly WaitingEvent[]) {
  const parsed = page.map((waiting) => ({
    waiting,
    envelope: envelopeSchema.parse(JSON.parse(waiting.event)),
  }));
  const known = await knownItems(db, [...new Set(parsed.map(({ envelope }) => String(envelope.itemId)))]);
  const ready = parsed.filter(({ envelope }) => known.has(String(envelope.itemId)));
  const devices = new Map(ready.map(({ waiting }) => [waiting.deviceId, waiting]));
  return [...devices.values()].map((device) => ({
    device,
    events: ready
      .filter(({ waiting }) => waiting.deviceId === device.deviceId)
      .map(({ envelope }) => envelope),
  }));
}
