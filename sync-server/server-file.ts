/** `server.json` in the data folder: how commands reach the server that has the folder open. */
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';

export interface ServerFile {
  readonly pid: number;
  readonly url: string;
  /** Bearer secret of `/api/operator/*`. */
  readonly operatorToken: string;
}

/** Written aside and renamed, so that nobody reads half of it; only its owner can read it. */
export async function writeServerFile(dataDir: string, content: ServerFile): Promise<void> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const file = path.join(dataDir, 'server.json');
  const aside = `${file}.${content.pid}`;
  await writeFile(aside, `${JSON.stringify(content)}\n`, { mode: 0o600 });
  await rename(aside, file);
}

/** Removes the file, unless another server (on the same PostgreSQL) has put its own there. */
export async function removeServerFile(dataDir: string, pid: number): Promise<void> {
  const file = path.join(dataDir, 'server.json');
  const text = await readFile(file, 'utf8').catch(() => '');
  if (text.includes(`"pid":${pid},`)) await rm(file, { force: true });
}
