/** Gives a browser its session and the mark by which the account knows it again. */
import type { Context } from 'hono';
import { browserName } from '../auth/browser-name';
import { newMark } from '../auth/known-browsers';
import { newToken } from '../auth/secrets';
import type { AccountRow } from '../db/accounts';
import type { AppContext } from './context';

/** Always a new secret; the session that the browser had ends. */
export async function signInBrowser(
  c: Context,
  { auth: { sessions, cookies }, now, random }: Pick<AppContext, 'auth' | 'now' | 'random'>,
  { personId, passwordHash }: Pick<AccountRow, 'personId' | 'passwordHash'>,
): Promise<void> {
  const session = await sessions.begin(personId, {
    before: cookies.readSession(c),
    name: browserName(c.req.header('User-Agent')),
  });
  cookies.writeSession(c, session, now());
  if (passwordHash !== null) cookies.writeKnown(c, newMark({ personId, passwordHash }, newToken(random)));
}
