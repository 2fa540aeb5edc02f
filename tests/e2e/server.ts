/** A real Palate server for a journey, as `npm start` runs it: built, with its own port and data folder; it can be stopped, killed and started again. */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PGlite } from '@electric-sql/pglite';

const ROOT = path.resolve(import.meta.dirname, '../..');
/** Not the tsx command: that one runs node as a child of its own, which a SIGKILL would leave behind. */
const NODE_ARGS = ['--import', 'tsx'];

async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() =>
        address && typeof address === 'object' ? resolve(address.port) : reject(new Error('no port')),
      );
    });
  });
}

/** Runs one of the project's commands and gives back what it printed. */
export async function command(script: string, args: string[], env: Record<string, string>): Promise<string> {
  const child = spawn(process.execPath, [...NODE_ARGS, path.join(ROOT, script), ...args], {
    cwd: ROOT,
    env: { ...process.env, ...env },
  });
  let output = '';
  child.stdout.on('data', (chunk) => (output += chunk));
  child.stderr.on('data', (chunk) => (output += chunk));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  if (code !== 0) throw new Error(`${script} ${args.join(' ')} ended with ${code}:\n${output}`);
  return output;
}

export class PalateServer {
  #child: ChildProcess | null = null;

  private constructor(
    readonly port: number,
    readonly dataDir: string,
  ) {}

  /** A prepared server that already listens. */
  static async start(): Promise<PalateServer> {
    const server = new PalateServer(await freePort(), await mkdtemp(path.join(tmpdir(), 'palate-e2e-')));
    await server.resume();
    return server;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get env(): Record<string, string> {
    return { PORT: String(this.port), PALATE_DATA_DIR: this.dataDir, HOST: '127.0.0.1', DATABASE_URL: '' };
  }

  /** Starts the process again on the same port and data, and waits until it is ready. */
  async resume(): Promise<void> {
    const child = spawn(process.execPath, [path.join(ROOT, 'build/server/main.mjs')], {
      cwd: ROOT,
      env: { ...process.env, ...this.env },
    });
    this.#child = child;
    let output = '';
    await new Promise<void>((resolve, reject) => {
      const deadline = setTimeout(() => reject(new Error(`not ready in 100 s:\n${output}`)), 100_000);
      const read = (chunk: Buffer) => {
        output += chunk;
        if (!output.includes('Palate ready at')) return;
        clearTimeout(deadline);
        resolve();
      };
      child.stdout.on('data', read);
      child.stderr.on('data', read);
      child.once('exit', (code) => reject(new Error(`the server ended with ${code}:\n${output}`)));
    });
  }

  /** SIGTERM: what an operator does. SIGKILL: what a power cut does. */
  async stop(signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<void> {
    const child = this.#child;
    this.#child = null;
    if (!child || child.exitCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill(signal);
    await ended;
  }

  /**
   * Gives an item something to play, which no importer does yet: written where an importer writes; the catalogue is
   * built anew by the start that finds none.
   */
  async giveMedia(itemId: string, media: { type: 'audio' | 'video'; src: string }): Promise<void> {
    await this.stop();
    const database = await PGlite.create(path.join(this.dataDir, 'database'));
    try {
      const { rows } = await database.query<{ item: object }>('select item from items where id = $1', [
        itemId,
      ]);
      await database.query('update items set item = $2::json where id = $1', [
        itemId,
        JSON.stringify({ ...rows[0]!.item, media }),
      ]);
      await database.query('delete from catalogues');
    } finally {
      await database.close();
    }
    await this.resume();
  }

  async dispose(): Promise<void> {
    await this.stop();
    await rm(this.dataDir, { recursive: true, force: true });
  }

  /** `npm run train` on this server. */
  train(): Promise<string> {
    return command('sync-server/commands/train.ts', ['--json'], this.env);
  }
}
