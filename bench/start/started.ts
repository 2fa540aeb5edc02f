/** `npm start` without npm: what package.json calls, in a process group of its own. */
import { spawn } from 'node:child_process';
import { PalateError } from '../../models/errors';

export interface Place {
  /** Of the project. */
  readonly root: string;
  readonly dataDir: string;
  /** More of the environment: `DATABASE_URL`, `TRUST_PROXY`. */
  readonly env?: Readonly<Record<string, string>>;
}

export interface Started {
  readonly url: string;
  /** From the start of the process until it says that it is ready. */
  readonly seconds: number;
  /** Resolves when the server has ended too. */
  stop(): Promise<void>;
}

/** @throws {PalateError} with what it said, when it ends instead */
export async function startPalate({ root, dataDir, env }: Place): Promise<Started> {
  const began = performance.now();
  const child = spawn(process.execPath, ['deploy/start.mjs'], {
    cwd: root,
    detached: true, // a group, which is ended as a whole
    env: {
      ...process.env,
      ...{ PORT: '0', HOST: '127.0.0.1', DATABASE_URL: '', ORIGIN: '', PALATE_DATA_DIR: dataDir },
      ...env,
    },
  });
  // Ctrl-C does not reach the group of its own.
  const leave = () => void stop().finally(() => process.exit(130));
  process.once('SIGINT', leave).once('SIGTERM', leave);
  const ended = new Promise<void>((resolve) =>
    child.once('close', () => {
      process.off('SIGINT', leave).off('SIGTERM', leave);
      resolve();
    }),
  );
  const stop = async () => {
    if (child.exitCode === null && child.signalCode === null && child.pid !== undefined)
      process.kill(-child.pid, 'SIGTERM');
    await ended;
  };
  let output = '';
  const url = await new Promise<string>((resolve, reject) => {
    const read = (chunk: Buffer) => {
      output += String(chunk);
      const ready = /Palate ready at (\S+)/.exec(output);
      if (ready) resolve(ready[1]);
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.once('error', reject);
    child.once('close', (code) =>
      reject(new PalateError(`npm start ended with ${String(code)}:\n${output}`)),
    );
  });
  return { url, seconds: (performance.now() - began) / 1000, stop };
}
