import { eraseDevice } from '../db/erase';
import { exportEverything } from '../db/export';
import type { PalateDb } from '../db/open';

/** V4: everything this device holds of the person, as a file for them. */
export async function downloadExport(db: PalateDb, now: number): Promise<void> {
  const everything = await exportEverything(db, now);
  const url = URL.createObjectURL(
    new Blob([JSON.stringify(everything, null, 2)], { type: 'application/json' }),
  );
  const link = document.createElement('a');
  link.href = url;
  link.download = `palate-${new Date(now).toISOString().slice(0, 10)}.json`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** P11: nothing readable stays on this device, in any tab. The page has to be loaded anew afterwards. */
export async function eraseEverything(db: PalateDb): Promise<void> {
  await eraseDevice(db);
  try {
    localStorage.clear();
    sessionStorage.clear();
  } catch {
    // Where storage is refused there is nothing to clear.
  }
}
