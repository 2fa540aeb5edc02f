/** The built product in a process of its own, as `npm start` runs it, with a data folder that is thrown away. */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build } from '../../deploy/prepare.mjs';
import { PalateError } from '../../models/errors';
import { manifestSchema, type Manifest } from '../../sync-server/protocol/messages';

const ROOT = path.resolve(import.meta.dirname, '../..');
export const APP = path.join(ROOT, 'build/app');

export class Product {
  #server: ChildProcess | null = null;
  #url = '';

  private constructor(
    /** For all that a run keeps on disk. */
    readonly folder: string,
  ) {}

  /** @throws {PalateError} when the app does not build or the server does not start; then nothing is left behind. */
  static async start(): Promise<Product> {
    // A build from before the latest edit would be measured without a word.
    const built = await build();
    if (built.done && !built.ok) throw new PalateError(`The app does not build.\n${built.output}`);
    const product = new Product(await mkdtemp(path.join(tmpdir(), 'palate-bench-')));
    try {
      await product.#listen();
    } catch (error) {
      await product.dispose();
      throw error;
    }
    return product;
  }

  get url(): string {
    return this.#url;
  }

  async manifest(): Promise<Manifest> {
    return manifestSchema.parse(await (await fetch(`${this.#url}/api/manifest`)).json());
  }

  /** One of the project's commands, for example `train`, asked of this server. @returns what it printed. @throws {PalateError} */
  async command(name: string, ...args: readonly string[]): Promise<string> {
    const child = this.#spawn(`sync-server/commands/${name}.ts`, args);
    const said = { out: '', error: '' };
    child.stdout?.on('data', (chunk) => (said.out += chunk));
    child.stderr?.on('data', (chunk) => (said.error += chunk));
    const code = await new Promise((resolve) => child.once('close', resolve));
    if (code !== 0)
      throw new PalateError(`${name} ${args.join(' ')} ended with ${String(code)}: ${said.error}`);
    return said.out;
  }

  async stop(): Promise<void> {
    const server = this.#server;
    this.#server = null;
    if (!server || server.exitCode !== null || server.signalCode !== null) return;
    const ended = new Promise((resolve) => server.once('exit', resolve));
    server.kill('SIGTERM');
    await ended;
  }

  async dispose(): Promise<void> {
    await this.stop();
    await rm(this.folder, { recursive: true, force: true });
  }

  async #listen(): Promise<void> {
    const server = (this.#server = this.#spawn('sync-server/main.ts'));
    let output = '';
    this.#url = await new Promise((resolve, reject) => {
      const failed = (what: string) => reject(new PalateError(`The server ${what}: ${output}`));
      const deadline = setTimeout(() => failed('was not ready in 60 s'), 60_000);
      const read = (chunk: Buffer) => {
        output += String(chunk);
        const ready = /Palate ready at (\S+)/.exec(output);
        if (!ready) return;
        clearTimeout(deadline);
        resolve(ready[1]);
      };
      server.stdout?.on('data', read);
      server.stderr?.on('data', read);
      server.once('exit', (code) => {
        clearTimeout(deadline);
        failed(`ended with ${String(code)}`);
      });
    });
  }

  #spawn(script: string, args: readonly string[] = []): ChildProcess {
    // Not the tsx command: that one runs node as a child of its own, which would outlive a kill.
    return spawn(process.execPath, ['--import', 'tsx', path.join(ROOT, script), ...args], {
      cwd: ROOT,
      env: {
        ...process.env,
        ...{ PORT: '0', HOST: '127.0.0.1', DATABASE_URL: '', ORIGIN: '' },
        PALATE_DATA_DIR: path.join(this.folder, 'data'),
      },
    });
  }
}
