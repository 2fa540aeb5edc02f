/** How a server gets its first admin: whoever may run commands on its machine says who it is. */
import { z } from 'zod';
import { changeAccount, findAccountsByEmail } from '../db/admin';
import type { Db } from '../db/connect';
import { emailSchema, roleSchema } from '../protocol/account-messages';

export const makeAdminRequestSchema = z.object({ email: emailSchema });

/** `unknown`: no account has the address. `unclear`: several have it and none has proved it. */
export const adminReportSchema = z.discriminatedUnion('state', [
  z.object({
    state: z.literal('admin'),
    email: z.string(),
    emailVerified: z.boolean(),
    /** What the account was before. */
    was: z.object({ role: roleSchema, disabled: z.boolean() }),
  }),
  z.object({ state: z.enum(['unknown', 'unclear']), email: z.string() }),
]);
export type AdminReport = z.infer<typeof adminReportSchema>;

/**
 * Makes the account that has proved an address, or the only one that claims it, an admin, and enables it. Audited as
 * the operator's doing.
 * @param email trimmed and in lower case
 */
export async function makeAdmin(db: Db, email: string, now: Date): Promise<AdminReport> {
  const claims = await findAccountsByEmail(db, email);
  const account =
    claims.find(({ emailVerified }) => emailVerified) ?? (claims.length === 1 ? claims[0] : null);
  if (!account) return { state: claims.length === 0 ? 'unknown' : 'unclear', email };
  const change = { role: 'admin', disabled: false } as const;
  const changed = await changeAccount(db, account.personId, change, { actorId: null, now });
  if (changed === null || changed === 'last-admin') return { state: 'unknown', email };
  const { emailVerified, role, disabled } = account;
  return { state: 'admin', email, emailVerified, was: { role, disabled } };
}
