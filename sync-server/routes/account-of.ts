/** An account as its owner sees it. */
import { listProviders } from '../db/accounts';
import type { AccountRow } from '../db/accounts';
import type { Db } from '../db/connect';
import type { Account } from '../protocol/account-messages';

export async function accountOf(db: Db, row: AccountRow): Promise<Account> {
  return {
    personId: row.personId,
    email: row.email,
    emailVerified: row.emailVerifiedAt !== null,
    role: row.role,
    hasPassword: row.passwordHash !== null,
    providers: await listProviders(db, row.personId),
  };
}
