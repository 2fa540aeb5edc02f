/** SQL of secrets that the server made for itself. */
import { eq } from 'drizzle-orm';
import type { Db } from './connect';
import { serverSecrets } from './schema';

/** @param made kept where there is none yet: of several processes that start at once, all get the same one. */
export async function keepServerSecret(db: Db, purpose: string, made: string): Promise<string> {
  await db.insert(serverSecrets).values({ purpose, secret: made }).onConflictDoNothing();
  const [row] = await db.select().from(serverSecrets).where(eq(serverSecrets.purpose, purpose));
  return row.secret;
}
