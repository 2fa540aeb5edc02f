import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApp } from '../app';
import { insertAccount } from '../db/accounts';
import { openDatabase } from '../db/connect';
import { listImports } from '../db/imports';
import { migrate } from '../db/migrate';
import { listen } from '../listen';
import { writeServerFile } from '../server-file';

const ROOT = path.resolve(import.meta.dirname, '../..');
const TOKEN = 'a-token-of-the-operator-of-this-server';

const FILES = {
  'movies.csv':
    'movieId,title,genres\n1,Toy Story (1995),Comedy\n2,Heat (1995),Action\n3,Jumanji (1995),Comedy\n',
  'ratings.csv':
    'userId,movieId,rating,timestamp\n1,1,5.0,964982703\n1,3,4.0,964982704\n2,1,4.5,964982703\n2,2,4.0,964982800\nx\n',
};

/** Real processes, as npm starts them. */
describe('the commands', { timeout: 120_000 }, () => {
  let dir: string;
  let source: string;
  const dataDir = () => path.join(dir, 'palate');

  async function run(command: string, ...args: string[]) {
    const child = spawn(
      process.execPath,
      ['--import', 'tsx', path.join(ROOT, 'sync-server/commands', `${command}.ts`), ...args],
      { cwd: ROOT, env: { ...process.env, PALATE_DATA_DIR: dataDir(), DATABASE_URL: '' } },
    );
    const output = { stdout: '', stderr: '' };
    child.stdout.on('data', (text) => (output.stdout += text));
    child.stderr.on('data', (text) => (output.stderr += text));
    const code = await new Promise((resolve) => child.on('close', resolve));
    return { code, ...output };
  }

  beforeAll(async () => {
    dir = await mkdtemp(path.join(os.tmpdir(), 'palate-commands-'));
    source = path.join(dir, 'ml');
    await mkdir(source);
    for (const [file, text] of Object.entries(FILES)) await writeFile(path.join(source, file), text);
  });
  afterAll(() => rm(dir, { recursive: true }));

  it('npm run data: one sentence and code 2 for wrong usage, 1 for failure', async () => {
    const [none, unknown, missing] = await Promise.all([
      run('data'),
      run('data', 'nonsense'),
      run('rollback', '--nonsense'),
    ]);
    expect(none).toMatchObject({ code: 2, stdout: '' });
    expect(none.stderr).toMatch(/^Usage: npm run data -- <dataset>.*movielens, goodbooks, amazon\.\n$/);
    expect(unknown.code).toBe(2);
    expect(missing.code).toBe(2);
    const failed = await run('data', 'movielens', '--from', path.join(dir, 'nowhere'));
    expect(failed).toMatchObject({ code: 1, stdout: '' });
    expect(failed.stderr.trim().split('\n')).toEqual([
      `There is no file or folder ${path.join(dir, 'nowhere')}.`,
    ]);
  });

  it('npm run data, train, rollback work on the folder when no server runs', async () => {
    const first = await run('data', 'movielens', '--from', source, '--json');
    expect(first.code, first.stderr).toBe(0);
    const summary = JSON.parse(first.stdout);
    expect(summary).toMatchObject({
      items: { added: 3 },
      interactions: { added: 4 },
      source: { rejects: 1 },
    });
    expect(await readFile(summary.rejects, 'utf8')).toContain('"ratings.csv","6"');
    const again = await run('data', 'movielens', '--from', source);
    expect(again.stdout).toContain('films: 0 added, 0 changed, 3 as before');

    const trained = await run('train', '--json', '--seed', '5');
    expect(trained.code, trained.stderr).toBe(0);
    expect(JSON.parse(trained.stdout)).toMatchObject({ state: 'published', evidence: { importedPeople: 2 } });
    const back = await run('rollback');
    expect(back).toMatchObject({ code: 1, stdout: '' });
    expect(back.stderr).toMatch(/^There is no earlier model\. Published: 2.*\n$/);
  });

  it('npm run admin: says what it did, or why nothing', async () => {
    const [none, odd] = await Promise.all([run('admin'), run('admin', 'ada')]);
    expect(none).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringMatching(/^Usage: npm run admin/),
    });
    expect(odd).toMatchObject({ code: 2, stderr: expect.stringContaining('ada is not a mail address.') });
    const email = 'ada@example.org';
    const unknown = await run('admin', email);
    expect(unknown).toMatchObject({
      code: 1,
      stdout: '',
      stderr: `No account has the address ${email}. Sign up with it in the app, then repeat this.\n`,
    });

    const database = await openDatabase({ dataDir: dataDir() });
    const now = new Date();
    await insertAccount(database.db, { personId: randomUUID(), email, passwordHash: null, now });
    await database.close();
    const made = await run('admin', 'Ada@Example.org');
    expect(made.code, made.stderr).toBe(0);
    expect(made.stdout).toBe(
      `${email} is an admin now, and was user. Its address is not proved yet: follow the link in the letter.\n`,
    );
  });

  it('ask the server that has the folder open, and say when it goes away', async () => {
    const database = await openDatabase({ dataDir: dataDir() });
    await migrate(database);
    const config = { operatorToken: TOKEN, dataDir: dataDir() };
    const app = createApp({ database, now: Date.now, config });
    const server = await listen(app.fetch, { host: '127.0.0.1', port: 0 });
    try {
      const before = (await listImports(database.db)).length;
      await writeServerFile(dataDir(), { pid: process.pid, url: server.url, operatorToken: TOKEN });
      const imported = await run('data', 'movielens', '--from', source, '--json');
      expect(imported.code, imported.stderr).toBe(0);
      expect(JSON.parse(imported.stdout)).toMatchObject({ items: { unchanged: 3 } });
      expect(await listImports(database.db)).toHaveLength(before + 1);
      const trained = await run('train');
      expect(trained.code, trained.stderr).toBe(0);
      expect(trained.stdout).toMatch(/^(published|refused|skipped)/);
      const missing = await run('rollback', '--to', 'none-such');
      expect(missing).toMatchObject({ code: 1 });
      expect(missing.stderr).toContain('There is no model none-such.');

      const already = await run('admin', 'ada@example.org');
      expect(already.code, already.stderr).toBe(0);
      expect(already.stdout).toContain('ada@example.org was an admin already.');
      const nobody = await run('admin', 'bob@example.org');
      expect(nobody).toMatchObject({
        code: 1,
        stderr: expect.stringContaining('No account has the address'),
      });

      const wrong = { pid: process.pid, url: server.url, operatorToken: `${TOKEN}-of-yesterday` };
      await writeServerFile(dataDir(), wrong);
      const refused = await run('train');
      expect(refused).toMatchObject({ code: 1 });
      expect(refused.stderr).toContain('Only the operator of this server may do this.');
    } finally {
      await server.close(0);
    }
    // The file is stale now, and the folder still locked by this process: the sentence names it.
    const locked = await run('train');
    expect(locked).toMatchObject({ code: 1 });
    expect(locked.stderr).toContain(`is in use by process ${process.pid}`);
    await database.close();
  });
});
