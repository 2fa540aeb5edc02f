/** P3 with a real process and a real disk: killed between commit and acknowledgement. */
import { spawn } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lockFolder } from './db/folder-lock';
import { TestDevice } from './testing/server';
import type { TestServer } from './testing/server';

const SCRIPT = path.join(import.meta.dirname, 'testing/crashing-server.ts');

describe('P3: a server that is killed', { timeout: 120_000 }, () => {
  let dataDir: string;
  const children = new Set<ReturnType<typeof spawn>>();
  beforeAll(async () => {
    dataDir = await mkdtemp(path.join(tmpdir(), 'palate-crash-'));
  });
  afterAll(async () => {
    for (const child of children) child.kill('SIGKILL');
    await rm(dataDir, { recursive: true, force: true });
  });

  async function start(
    crash: boolean,
  ): Promise<{ server: TestServer; exited: Promise<unknown>; kill(): void }> {
    const child = spawn(process.execPath, ['--import', 'tsx', SCRIPT], {
      env: { ...process.env, PALATE_DATA_DIR: dataDir, CRASH: crash ? '1' : '0' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    children.add(child);
    const exited = new Promise((resolve) => child.once('exit', (_code, signal) => resolve(signal)));
    const url = await Promise.race([
      new Promise<string>((resolve) => createInterface({ input: child.stdout }).once('line', resolve)),
      exited.then((signal) => Promise.reject(new Error(`the server did not start (${String(signal)})`))),
    ]);
    const server = {
      now: Date.now(),
      request: (asked: string, init?: RequestInit) => fetch(url + asked, init),
    };
    return { server, exited, kill: () => child.kill('SIGKILL') };
  }

  it('has every committed event exactly once after the device repeats its push', async () => {
    const first = await start(true);
    const device = await TestDevice.join(first.server);
    const events = device.events(20);
    await expect(device.push(events)).rejects.toThrow(); // no acknowledgement: the process is gone
    expect(await first.exited).toBe('SIGKILL');
    expect(await readdir(dataDir)).toContain('database.lock'); // left behind, and taken over

    const second = await start(false);
    const again = device.at(second.server);
    expect((await again.pullAll()).events).toHaveLength(20); // it was committed
    expect(await again.push(events)).toMatchObject({ ackedSeq: 20, quarantined: [] });
    expect((await again.pullAll()).events.map(({ id }) => id)).toEqual(events.map(({ id }) => id));

    await expect(lockFolder(dataDir)).rejects.toThrow(/in use by process \d+\. Stop that process/);
    second.kill();
    await second.exited;
  });
});
