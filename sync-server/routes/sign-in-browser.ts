/** Gives a browser its session and the mark by which the account knows it again. */
import type { Context } from 'hono';
import { browserName } from '../auth/browser-name';
import { newMark } from '../auth/known-browsers';
import { newToken } from '../auth/secrets';
import type { AccountRow } from '../db/accounts';
import type { AppContext } from './context';

/**
 * Always a new secret; the session that the browser had ends.
 * @param account as it was when somebody proved that it is theirs
 * @returns false when it was shut to them meanwhile
 */
export async function signInBrowser(
  c: Context,
  { auth: { sessions, cookies }, now, random }: Pick<AppContext, 'auth' | 'now' | 'random'>,
  { personId, epoch, passwordHash }: Pick<AccountRow, 'personId' | 'epoch' | 'passwordHash'>,
): Promise<boolean> {
  const session = await sessions.begin(
    { personId, epoch },
    {
      before: cookies.readSession(c),
      name: browserName(c.req.header('User-Agent')),
    },
  );
  if (!session) return false;
  cookies.writeSession(c, session, now());
  if (passwordHash !== null)
    cookies.writeKnown(c, newMark({ personId, epoch, passwordHash }, newToken(random)));
  return true;
}
