/** Letters that the server has left in its folder, as its operator finds them. */
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect } from '@playwright/test';

/** The body of a letter in quoted-printable or as it is: enough to find a link in it. */
const plain = (letter: string): string =>
  letter
    .replaceAll(/=\r?\n/g, '')
    .replaceAll(/=([0-9A-F]{2})/g, (_all, hex: string) => String.fromCharCode(parseInt(hex, 16)));

/** The link to one of our pages in the latest letter to an address; waits until there is one. */
export async function mailedLink(dataDir: string, to: string, page: string): Promise<string> {
  const folder = path.join(dataDir, 'outbox');
  let found: string | undefined;
  await expect
    .poll(async () => {
      const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.eml')).sort();
      const letters = await Promise.all(names.map((name) => readFile(path.join(folder, name), 'utf8')));
      found = letters
        .filter((letter) => letter.includes(to))
        .map((letter) => new RegExp(`https?://\\S*${page}#[\\w-]+`).exec(plain(letter))?.[0])
        .findLast((link) => link !== undefined);
      return found;
    })
    .toBeTruthy();
  return found ?? '';
}
