/** Remembers for which inputs a step was done, so that it is not done again. */
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/**
 * A digest of files by path, size and time: thousands of them in milliseconds. Tests do not count, as they are part
 * of no build.
 * @param {string} root
 * @param {readonly string[]} places files and folders below `root`; a missing one counts as such
 */
export async function digestOf(root, places) {
  const lines = (await Promise.all(places.map((place) => describe(root, place)))).flat().sort();
  return createHash('sha256').update(lines.join('\n')).digest('hex');
}

/**
 * @param {string} root
 * @param {string} place
 * @returns {Promise<string[]>}
 */
async function describe(root, place) {
  const info = await stat(join(root, place)).catch(() => null);
  if (!info) return [`${place} missing`];
  if (info.isDirectory()) {
    const names = await readdir(join(root, place));
    return (await Promise.all(names.map((name) => describe(root, `${place}/${name}`)))).flat();
  }
  return /\.test\.ts$/.test(place) ? [] : [`${place} ${info.size} ${info.mtimeMs}`];
}

/** @param {string} path @param {string} digest */
export async function stamped(path, digest) {
  return (await readFile(path, 'utf8').catch(() => '')) === digest;
}

/** @param {string} path @param {string} digest */
export async function stamp(path, digest) {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, digest);
}

/** Before a step begins: a step that is killed half-way must not pass for done. @param {string} path */
export const unstamp = (path) => rm(path, { force: true });
