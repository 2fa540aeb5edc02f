/** V4, P11: nothing readable stays for the next person. */
import type { PalateDb } from './open';

/**
 * Empties every table in one transaction. Clearing rather than deleting the database: a deletion waits for all other
 * tabs to let go, and a frozen one never does. Answers of the server that are still under way are refused afterwards,
 * since they name a person or a device that is not here any more.
 */
export async function eraseDevice(db: PalateDb): Promise<void> {
  await db.survive(() =>
    db.transaction('rw', db.tables, async () => {
      await Promise.all(db.tables.map((table) => table.clear()));
    }),
  );
}
