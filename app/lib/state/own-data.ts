import { exportEverything, type DeviceExport } from '../db/export';
import type { PalateDb } from '../db/open';

/** V4: all that there is of one person. */
export interface PersonalExport {
  readonly format: 'palate-export';
  readonly version: 1;
  /** Client time, ms since the epoch. */
  readonly exportedAt: number;
  readonly device: DeviceExport;
  /** As the server answered; null: it has heard of nobody, or see `problem`. */
  readonly server: unknown;
  /** Why the server's part is missing, or null. */
  readonly problem: string | null;
}

/** @param fromServer throws when the server cannot be asked; what this device holds is exported all the same. */
export async function exportOf(
  db: PalateDb,
  now: number,
  fromServer: () => Promise<unknown>,
): Promise<PersonalExport> {
  const device = await exportEverything(db, now);
  const answer = await fromServer().then(
    (server) => ({ server: server ?? null, problem: null }),
    (error: unknown) => ({ server: null, problem: error instanceof Error ? error.message : String(error) }),
  );
  return { format: 'palate-export', version: 1, exportedAt: now, device, ...answer };
}

/** Hands it to the person as a file. */
export function download(everything: PersonalExport): void {
  const url = URL.createObjectURL(
    new Blob([JSON.stringify(everything, null, 2)], { type: 'application/json' }),
  );
  const link = document.createElement('a');
  link.href = url;
  link.download = `palate-${new Date(everything.exportedAt).toISOString().slice(0, 10)}.json`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
