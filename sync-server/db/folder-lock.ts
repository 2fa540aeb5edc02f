/**
 * A PGlite folder may be opened by one process only, or it is corrupted. A lock file says which; one that a killed
 * process left behind is taken over.
 */
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { PalateError } from '../../models/errors';

export class FolderBusyError extends PalateError {
  override readonly name = 'FolderBusyError';
}

const ownerSchema = z.object({ pid: z.number().int().positive(), birth: z.string() });
type Owner = z.infer<typeof ownerSchema>;

/**
 * Takes the folder's lock; the returned function gives it back.
 * @throws {FolderBusyError} naming the process that has it.
 */
export async function lockFolder(folder: string): Promise<() => Promise<void>> {
  const file = path.join(folder, 'database.lock');
  const mine = JSON.stringify({ pid: process.pid, birth: await birthOf(process.pid) } satisfies Owner);
  for (let attempt = 0; attempt < 5; attempt++) {
    try {
      await writeFile(file, mine, { flag: 'wx', mode: 0o600 });
      return () => rm(file, { force: true });
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') throw cause;
    }
    const found = await readFile(file, 'utf8').catch(() => null);
    if (found === null) continue; // given back just now
    const owner = parseOwner(found);
    if (owner && (await isAlive(owner)))
      throw new FolderBusyError(
        `The data folder ${path.resolve(folder)} is in use by process ${owner.pid}. Stop that process, or set PALATE_DATA_DIR to another folder.`,
      );
    await takeAway(file, found);
  }
  throw new FolderBusyError(`The data folder ${path.resolve(folder)} is being opened by another process.`);
}

/** A half-written lock (killed between create and write) parses to null and counts as stale. */
function parseOwner(text: string): Owner | null {
  try {
    return ownerSchema.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

/** Renaming decides between two processes that both found the same stale lock. */
async function takeAway(file: string, stale: string): Promise<void> {
  const aside = `${file}.stale-${process.pid}`;
  try {
    await rename(file, aside);
  } catch {
    return; // the other one was faster
  }
  const moved = await readFile(aside, 'utf8');
  if (moved === stale) await rm(aside, { force: true });
  else await rename(aside, file); // it was a fresh one
}

async function isAlive({ pid, birth }: Owner): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ESRCH') return false;
  }
  return (await birthOf(pid)) === birth;
}

/**
 * When the process started, where the system tells (Linux): process ids come round again, in a container at every
 * start. Elsewhere '', and the id alone has to do.
 */
async function birthOf(pid: number): Promise<string> {
  try {
    const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8');
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    const startTime = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]; // field 22 of proc(5)
    return `${boot.trim()}:${startTime}`;
  } catch {
    return '';
  }
}
