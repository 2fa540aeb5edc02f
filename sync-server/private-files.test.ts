/** What the server keeps on disk is for its own user alone: the database, the operator's token, letters. */
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDatabase } from './db/connect';
import { fileOutbox } from './mail/outbox';
import { writeServerFile } from './server-file';

describe.skipIf(process.platform === 'win32')('what is kept on disk', () => {
  let parent: string;
  let dataDir: string;
  beforeEach(async () => {
    parent = await mkdtemp(path.join(tmpdir(), 'palate-private-'));
    dataDir = path.join(parent, 'data');
  });
  afterEach(() => rm(parent, { recursive: true }));
  const mode = async (...names: string[]) => (await stat(path.join(dataDir, ...names))).mode & 0o777;

  it('of the database is in a folder that only its owner may enter', async () => {
    const database = await openDatabase({ dataDir });
    await database.close();
    expect(await mode()).toBe(0o700);
  });

  it('of the running server can be read by its owner alone, and so can the folder made for it', async () => {
    await writeServerFile(dataDir, { pid: 1, url: 'http://127.0.0.1:1', operatorToken: 'secret' });
    expect(await mode()).toBe(0o700);
    expect(await mode('server.json')).toBe(0o600);
  });

  it('of letters is its owner’s alone: a link in one is as good as a password', async () => {
    const folder = path.join(dataDir, 'outbox');
    const outbox = fileOutbox({ folder, from: 'Palate <palate@localhost>', log: () => {} });
    await outbox.send({ to: 'ada@example.org', subject: 'A link', text: 'Here', html: '<p>Here</p>' });
    const [letter] = await readdir(folder);
    expect(await mode('outbox')).toBe(0o700);
    expect(await mode('outbox', letter)).toBe(0o600);
  });
});
