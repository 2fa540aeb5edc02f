/** One page of what a person's devices did (P5). */
import type { PullResponse } from '../protocol/messages';
import { asPerson } from './as-person';
import type { Db } from './connect';
import { readEvents } from './events';
import { readLastSeq } from './persons';
import { readRegisters } from './registers';

/**
 * The head is read first: pushes of one person commit one after the other, so every number up to a committed head is
 * committed too, and nothing between the cursor and the end of the page can turn up later.
 * @param cursor what the page before said; beyond the head (the server was restored from a backup) nothing is sent,
 * and the lower cursor tells the device so.
 */
export function readPage(
  db: Db,
  personId: string,
  { cursor, limit }: { cursor: number; limit: number },
): Promise<Omit<PullResponse, 'protocol'>> {
  return asPerson(db, personId, async (tx) => {
    const head = await readLastSeq(tx, personId);
    const found = await readEvents(tx, personId, { after: cursor, through: head, limit: limit + 1 });
    const events = found.slice(0, limit);
    const more = found.length > limit;
    const end = more ? events.at(-1)!.serverSeq : head;
    const registers = await readRegisters(tx, personId, { after: cursor, through: end });
    return { events, registers, cursor: end, more };
  });
}
