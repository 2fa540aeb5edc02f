/**
 * What a fresh clone lacks: packages and the built app. Plain JavaScript without dependencies, because it runs before
 * there are any. Both steps are skipped when nothing changed since they were done.
 */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from './process.mjs';
import { digestOf, stamp, stamped, unstamp } from './stamp.mjs';

export const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));

/** @typedef {{ done: boolean, ok: boolean, output: string }} Outcome `done`: there was something to do */
/** @typedef {(seconds: number) => void} OnSilence */

/** @type {Outcome} */
const NOTHING_TO_DO = { done: false, ok: true, output: '' };

const INSTALL_STAMP = join(ROOT, 'node_modules/.palate-installed');

/** True when `npm ci` must run. */
export async function mustInstall() {
  return !(await stamped(INSTALL_STAMP, await lockDigest())) && !(await installedByHand());
}

/**
 * `npm ci`, when package-lock.json is not the one that was installed.
 * @param {OnSilence} [onSilence]
 * @returns {Promise<Outcome>}
 */
export async function install(onSilence) {
  if (!(await mustInstall())) return NOTHING_TO_DO;
  await unstamp(INSTALL_STAMP);
  // The build needs the development packages, also where NODE_ENV=production would leave them out.
  const flags = ['--include=dev', '--no-audit', '--no-fund'];
  let { code, output } = await runNpm(['ci', ...flags], onSilence);
  // `npm ci` refuses a lock file that was written where a registry lacks binaries of other systems
  // (https://github.com/npm/cli/issues/4828). An install takes the same versions and digests from it.
  if (code !== 0 && output.includes('EUSAGE')) {
    ({ code, output } = await runNpm(['install', '--no-save', ...flags], onSilence));
  }
  if (code === 0) await stamp(INSTALL_STAMP, await lockDigest());
  return { done: true, ok: code === 0, output };
}

/** Packages for another Node or system have other binaries. */
async function lockDigest() {
  const lock = await readFile(join(ROOT, 'package-lock.json'));
  const machine = `${process.platform} ${process.arch} ${process.versions.modules}`;
  return createHash('sha256').update(lock).update(machine).digest('hex');
}

/** Somebody ran npm themselves: npm's own note of what is installed is younger than the lock file. */
async function installedByHand() {
  const [note, lock] = await Promise.all(
    ['node_modules/.package-lock.json', 'package-lock.json'].map((path) =>
      stat(join(ROOT, path)).catch(() => null),
    ),
  );
  return (
    note !== null && note !== undefined && lock !== null && lock !== undefined && note.mtimeMs >= lock.mtimeMs
  );
}

/** @param {string[]} args @param {OnSilence} [onSilence] */
function runNpm(args, onSilence) {
  const options = { cwd: ROOT, ...(onSilence && { onSilence }) };
  const cli = process.env['npm_execpath'];
  // Under `npm start`, npm says where it is: no search, and no shell on Windows.
  if (cli && /npm-cli\.c?js$/.test(cli)) return run(process.execPath, [cli, ...args], options);
  return run('npm', args, { ...options, shell: process.platform === 'win32' });
}

/**
 * @typedef {object} Build
 * @property {string} stamp
 * @property {readonly string[]} inputs what makes it out of date
 * @property {readonly string[]} outputs what it leaves behind, and the server and its tools need
 * @property {readonly string[]} args of vite
 */

/** @type {readonly Build[]} */
const BUILDS = [
  {
    stamp: 'build/.palate-built',
    inputs: [
      ...['app', 'models', 'static', 'sync-server/protocol', 'package.json', 'package-lock.json'],
      ...['svelte.config.js', 'tsconfig.json', 'vite.config.ts'],
    ],
    outputs: ['build/app/200.html', '.svelte-kit/tsconfig.json'],
    args: ['build'],
  },
  {
    stamp: 'build/.palate-server-built',
    inputs: [
      ...['sync-server', 'models', 'data', 'package.json', 'package-lock.json'],
      ...['tsconfig.json', 'vite.server.config.ts'],
    ],
    outputs: ['build/server/main.mjs'],
    args: ['build', '--config', 'vite.server.config.ts'],
  },
];

/** @param {string} path */
const inRoot = (path) => join(ROOT, path);

/** @param {Build} build */
async function isBuilt({ stamp, inputs, outputs }) {
  if (!outputs.every((path) => existsSync(inRoot(path)))) return false;
  return stamped(inRoot(stamp), await digestOf(ROOT, inputs));
}

/** True when `build` has something to do. */
export async function mustBuild() {
  return !(await Promise.all(BUILDS.map(isBuilt))).every(Boolean);
}

/**
 * App and server, each when a source of it is not the one that was built.
 * @param {OnSilence} [onSilence]
 * @returns {Promise<Outcome>}
 */
export async function build(onSilence) {
  let outcome = NOTHING_TO_DO;
  for (const each of BUILDS) {
    if (await isBuilt(each)) continue;
    outcome = await buildOne(each, onSilence);
    if (!outcome.ok) break;
  }
  return outcome;
}

/**
 * @param {Build} build
 * @param {OnSilence} [onSilence]
 * @returns {Promise<Outcome>}
 */
async function buildOne({ stamp: file, inputs, args }, onSilence) {
  await unstamp(inRoot(file));
  const digest = await digestOf(ROOT, inputs); // before: what is edited meanwhile is built next time
  const { code, output } = await run(process.execPath, [inRoot('node_modules/vite/bin/vite.js'), ...args], {
    cwd: ROOT,
    ...(onSilence && { onSilence }),
  });
  if (code === 0) await stamp(inRoot(file), digest);
  return { done: true, ok: code === 0, output };
}
