/** A throw-away PostgreSQL for the server tests, where one is installed. */
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { chmod, chown, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

/** @typedef {{ url: string, version: string, stop: () => Promise<void> }} Cluster */

const START_LIMIT_MS = 60_000;

/** Folder with `initdb` and `postgres`, the newest version first; null when none is installed. */
export function findPostgres() {
  const debian = '/usr/lib/postgresql';
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : [];
  const folders = [
    ...(process.env['PATH'] ?? '').split(delimiter),
    ...versions.map((version) => join(debian, version, 'bin')),
    '/usr/local/pgsql/bin',
  ];
  return (
    folders.find(
      (folder) => folder !== '' && existsSync(join(folder, 'initdb')) && existsSync(join(folder, 'postgres')),
    ) ?? null
  );
}

/**
 * Starts a cluster of its own on a free loopback port, in a folder that `stop` removes. Nothing is flushed to disk:
 * it need not survive a crash of the machine.
 * @param {string} bin
 * @returns {Promise<Cluster>}
 */
export async function startPostgres(bin) {
  const folder = await mkdtemp(join(tmpdir(), 'palate-postgres-'));
  // PostgreSQL refuses to run as root.
  const owner = process.getuid?.() === 0 ? someUser() : null;
  if (owner) await chown(folder, owner.uid, owner.gid);
  await chmod(folder, 0o700);
  const data = join(folder, 'data');
  const start = (/** @type {string} */ name, /** @type {string[]} */ args) =>
    spawn(join(bin, name), args, {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, LC_ALL: 'C' },
      ...owner,
    });

  const init = start('initdb', ['-D', data, '-U', 'palate', '-A', 'trust', '-E', 'UTF8', '--no-sync']);
  await until(init, /Success\. You can now start/, 'initdb');
  const port = await freePort();
  const settings = [
    'fsync=off',
    'full_page_writes=off',
    'unix_socket_directories=',
    'listen_addresses=127.0.0.1',
    `port=${port}`,
  ];
  const server = start('postgres', ['-D', data, ...settings.flatMap((setting) => ['-c', setting])]);
  const atExit = () => {
    server.kill('SIGQUIT');
    rmSync(folder, { recursive: true, force: true });
  };
  process.on('exit', atExit);
  await until(server, /database system is ready to accept connections/, 'postgres');
  return {
    url: `postgres://palate@127.0.0.1:${port}/postgres`,
    version: readFileSync(join(data, 'PG_VERSION'), 'utf8').trim(),
    stop: async () => {
      process.off('exit', atExit);
      const gone = new Promise((resolve) => server.once('close', resolve));
      server.kill('SIGINT'); // fast shutdown: ends sessions, does not wait for them
      await gone;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The user that a package made for PostgreSQL, or nobody. */
function someUser() {
  const lines = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
  const entry = lines.find(([name]) => name === 'postgres') ?? lines.find(([name]) => name === 'nobody');
  return { uid: Number(entry?.[2] ?? 65534), gid: Number(entry?.[3] ?? 65534) };
}

/**
 * Resolves when the program says what is expected, rejects with its words when it ends before or is too slow.
 * @param {import('node:child_process').ChildProcessByStdio<null, import('node:stream').Readable, import('node:stream').Readable>} child
 * @param {RegExp} expected
 * @param {string} name
 * @returns {Promise<void>}
 */
function until(child, expected, name) {
  return new Promise((resolve, reject) => {
    let output = '';
    const fail = () => reject(new Error(`${name} did not start:\n${output}`));
    const limit = setTimeout(() => (child.kill('SIGKILL'), fail()), START_LIMIT_MS);
    const hear = (/** @type {Buffer} */ chunk) => {
      if (output.length < 100_000) output += chunk.toString();
      if (expected.test(output)) finish(resolve);
    };
    const finish = (/** @type {() => void} */ how) => {
      clearTimeout(limit);
      how();
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.once('error', (error) => finish(() => reject(error)));
    child.once('close', () => finish(fail));
  });
}

/** @returns {Promise<number>} */
function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = /** @type {import('node:net').AddressInfo} */ (probe.address());
      probe.close(() => resolve(port));
    });
  });
}
