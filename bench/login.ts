import { mkdtemp, rm } from 'node:fs/promises';
import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { v7 as uuidv7 } from 'uuid';
import { createApp } from '../sync-server/app';
import { Passwords } from '../sync-server/auth/passwords';
import { Salts } from '../sync-server/auth/salts';
import { Sessions } from '../sync-server/auth/sessions';
import { insertAccount } from '../sync-server/db/accounts';
import { openDatabase } from '../sync-server/db/connect';
import type { Database } from '../sync-server/db/connect';
import { migrate } from '../sync-server/db/migrate';
import { accounts } from '../sync-server/db/schema';
import { listen } from '../sync-server/listen';
import { type Bench, wholeNumber } from './bench';
import { named, timed, timingOf } from './timing';

const PASSWORD = 'four words walk home';
const emailOf = (at: number) => `person-${at}@example.org`;

export const login: Bench = {
  about: 'Sign-ins at a server that listens, and what checking a session costs it (goals: p95 150 ms, 1 ms)',
  options: {
    rate: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '20' },
    accounts: { type: 'string', default: '1000' },
    checks: { type: 'string', default: '3000' },
    database: { type: 'string' },
  },
  async run(options, say) {
    const folder = await mkdtemp(path.join(tmpdir(), 'palate-bench-'));
    const url = options['database'] as string | undefined;
    const database = await openDatabase({ url, dataDir: folder });
    try {
      await migrate(database);
      const [rate, seconds] = [wholeNumber(options, 'rate'), wholeNumber(options, 'seconds')];
      const people = await makeAccounts(database, wholeNumber(options, 'accounts'), rate * seconds + 5);
      say(`${people.length} accounts in ${database.kind}`);
      const logins = await signInAtRate(database, people.length, { rate, seconds, folder });
      const checks = await checkSessions(database, people, wholeNumber(options, 'checks'));
      return { database: database.kind, ...logins, ...checks };
    } finally {
      await database.close();
      await rm(folder, { recursive: true, force: true });
    }
  },
};

/** Accounts as they are after a while: proved, and hashed as the server would. @param logins how many will be used */
async function makeAccounts({ db }: Database, count: number, logins: number): Promise<string[]> {
  const [passwords, salts] = [new Passwords(), new Salts({ db, random: randomBytes })];
  const people = Array.from({ length: count }, () => uuidv7());
  for (const [at, personId] of people.entries()) {
    const email = emailOf(at);
    const passwordHash = at < logins ? await passwords.hash(PASSWORD, await salts.of(email)) : null;
    await insertAccount(db, { personId, email, passwordHash, now: new Date() });
  }
  await db.update(accounts).set({ emailVerifiedAt: new Date() });
  return people;
}

/** Sign-ins begin when they are due, whether or not those before are answered. */
async function signInAtRate(
  database: Database,
  people: number,
  { rate, seconds, folder }: { rate: number; seconds: number; folder: string },
): Promise<Record<string, number>> {
  const app = createApp({ database, now: Date.now, config: { trustProxy: true, dataDir: folder } });
  const server = await listen(app.fetch, { host: '127.0.0.1', port: 0 });
  const signIn = async (at: number) => {
    const from = performance.now();
    const answer = await fetch(`${server.url}/api/auth/login`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'X-Forwarded-For': `10.0.${at >> 8}.${at & 255}` },
      body: JSON.stringify({ email: emailOf(at % people), password: PASSWORD }),
    });
    await answer.arrayBuffer();
    if (answer.status !== 200) throw new Error(`Sign-in ${at}: ${answer.status}`);
    return performance.now() - from;
  };
  try {
    for (let at = 0; at < 5; at++) await signIn(at);
    const running: Promise<number>[] = [];
    const began = performance.now();
    for (let at = 0; at < rate * seconds; at++) {
      await sleep(Math.max(0, began + (at * 1000) / rate - performance.now()));
      running.push(signIn(at));
    }
    const times = Float64Array.from(await Promise.all(running));
    return { logins: times.length, ...named('login', timingOf(times)) };
  } finally {
    await server.close(1000);
  }
}

/** From the cookie's secret to whose it is: what every request of a browser costs before its route. */
async function checkSessions(
  { db }: Database,
  people: readonly string[],
  checks: number,
): Promise<Record<string, number>> {
  const sessions = new Sessions({ db, now: Date.now, random: randomBytes });
  const secrets: string[] = [];
  for (const personId of people.slice(0, 200))
    secrets.push((await sessions.begin({ personId, epoch: 0 }, { before: null, name: '' }))!.secret);
  const timing = await timed(checks, async (run) => {
    if ((await sessions.resolve(secrets[run % secrets.length])) === null) throw new Error('no session');
  });
  return named('session_check', timing);
}
