import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { PalateError } from '../models/errors';
import { manifestSchema } from '../sync-server/protocol/messages';
import type { Bench } from './bench';
import { RemoteDevice } from './remote-device';
import { type Started, startPalate } from './start/started';

const ROOT = path.resolve(import.meta.dirname, '..');

/**
 * The first start in a folder without data makes the catalogue; the second finds everything. Between them a device
 * likes something, and asks for it afterwards: a second start that is quick because it forgot would not count.
 */
export const start: Bench = {
  about:
    '`npm start` twice: seconds until it is ready, and that nothing is lost between (goal: 5 s the second time)',
  options: {
    /** From a clone of what is committed: the first start installs and builds too. Needs a network. */
    clone: { type: 'boolean', default: false },
  },
  async run(options, say) {
    const folder = await mkdtemp(path.join(tmpdir(), 'palate-bench-'));
    let running: Started | null = null;
    try {
      const root = options['clone'] === true ? await cloned(folder, say) : ROOT;
      const place = { root, dataDir: path.join(folder, 'data') };
      say('First start');
      running = await startPalate(place);
      const first = running.seconds;
      const device = await RemoteDevice.register(running.url, 'Bench');
      const written = await device.push(running.url, [
        { kind: 'like', itemId: await anyItem(running.url), at: Date.now() },
      ]);
      await running.stop();
      say('Second start');
      running = await startPalate(place);
      const kept = (await device.pull(running.url)).filter((id) => written.includes(id)).length;
      if (kept !== written.length)
        throw new PalateError('The second start has lost what was liked before it.');
      const from = options['clone'] === true ? 'a clone' : 'installed and built';
      return { from, first_seconds: first, second_seconds: running.seconds, kept_interactions: kept };
    } finally {
      await running?.stop();
      await rm(folder, { recursive: true, force: true });
    }
  },
};

/** @throws {PalateError} where this is no git checkout */
async function cloned(folder: string, say: (line: string) => void): Promise<string> {
  const root = path.join(folder, 'clone');
  say('Cloning');
  await promisify(execFile)('git', ['clone', '--quiet', ROOT, root]).catch((cause: Error) => {
    throw new PalateError(`git cannot clone ${ROOT}: ${cause.message}`, { cause });
  });
  return root;
}

async function anyItem(url: string): Promise<string> {
  const { catalogue } = manifestSchema.parse(await (await fetch(`${url}/api/manifest`)).json());
  if (!catalogue) throw new PalateError('The first start has made no catalogue.');
  const { items } = (await (await fetch(`${url}${catalogue.url}`)).json()) as { items: { id: string }[] };
  return items[0].id;
}
