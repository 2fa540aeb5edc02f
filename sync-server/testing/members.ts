/** Somebody with an account, by every credential that there is. */
import { randomBytes, randomUUID } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import { Sessions } from '../auth/sessions';
import { insertAccount } from '../db/accounts';
import type { Database } from '../db/connect';
import { accounts, attempts } from '../db/schema';
import type { CreatedApiKey, Role } from '../protocol/account-messages';
import { PASSWORD, TestBrowser } from './browser';
import type { TestServer } from './server';

export interface Member {
  readonly email: string;
  readonly personId: string;
  readonly browser: TestBrowser;
}

/** Signs somebody up, whose address counts as proved. */
export async function makeMember(
  server: TestServer,
  { db }: Database,
  { role = 'user', email = `${randomUUID()}@example.org` }: { role?: Role; email?: string } = {},
): Promise<Member> {
  await db.delete(attempts); // one client address makes all of these accounts
  const browser = new TestBrowser(server);
  const { personId } = await browser.signUp(email);
  await db
    .update(accounts)
    .set({ role, emailVerifiedAt: new Date(server.now) })
    .where(eq(accounts.id, personId));
  return { email, personId, browser };
}

/** Somebody new in a browser, without the work of a sign-up. @returns the headers of their browser */
export async function signedIn(
  { now }: TestServer,
  { db }: Database,
  role: Role = 'user',
): Promise<Record<string, string>> {
  const personId = uuidv7();
  const account = { personId, email: `${personId}@example.org`, passwordHash: null };
  await insertAccount(db, { ...account, now: new Date(now) });
  await db.update(accounts).set({ role }).where(eq(accounts.id, personId));
  const sessions = new Sessions({ db, now: () => now, random: randomBytes });
  const session = await sessions.begin({ personId, epoch: 0 }, { before: null, name: '' });
  return { Cookie: `palate=${session!.secret}` };
}

export const bearer = (token: string) => ({ Authorization: `Bearer ${token}` });

/** A new key of theirs. */
export async function makeKey({ browser }: Member, days: number | null = null): Promise<CreatedApiKey> {
  const answer = await browser.post('/api/account/keys', { name: 'script', days, password: PASSWORD });
  if (answer.status !== 201) throw new Error(`key: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as CreatedApiKey;
}

/** A new access token, by the session or by the headers given. */
export async function makeToken({ browser }: Member, headers?: Record<string, string>): Promise<string> {
  const answer = headers
    ? await browser.server.request('/api/auth/token', { method: 'POST', headers })
    : await browser.post('/api/auth/token');
  if (answer.status !== 200) throw new Error(`token: ${answer.status} ${await answer.text()}`);
  return ((await answer.json()) as { accessToken: string }).accessToken;
}
