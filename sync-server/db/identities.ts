/** SQL of who somebody is at a provider. */
import { and, eq, isNotNull, ne, or } from 'drizzle-orm';
import { insertAudit } from './audit';
import type { ProvedAccount } from './accounts';
import type { Db } from './connect';
import { insertPerson } from './persons';
import { accounts, identities } from './schema';
import { isUniqueViolation } from './sql-state';

export interface NewIdentity {
  readonly provider: string;
  readonly subject: string;
  /** In lower case. */
  readonly email: string;
  readonly emailVerified: boolean;
}

export interface Entrant extends ProvedAccount {
  readonly disabled: boolean;
  /** The identity became one of an account that was there before. */
  readonly linked: boolean;
}

/** More than can be overtaken: each of the two unique indices once. */
const ATTEMPTS = 3;

/**
 * The account of an identity. One that is known signs in. One that is not is linked to the account of its address when
 * both sides have proved the address; else it becomes an account of its own.
 * @param newPersonId of the account that is made when there is none
 */
export async function enterByIdentity(
  db: Db,
  identity: NewIdentity,
  { newPersonId, now }: { newPersonId: string; now: Date },
): Promise<Entrant> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await db.transaction(
        async (tx) =>
          (await findByIdentity(tx, identity)) ??
          (await link(tx, identity, now)) ??
          (await create(tx, identity, newPersonId, now)),
      );
    } catch (cause) {
      // Somebody with the same identity or address was quicker: look again.
      if (!isUniqueViolation(cause) || attempt === ATTEMPTS) throw cause;
    }
  }
}

const ENTRANT = { personId: accounts.id, epoch: accounts.epoch, disabledAt: accounts.disabledAt };
const entrantOf = ({ disabledAt, ...account }: ProvedAccount & { disabledAt: Date | null }): Entrant => ({
  ...account,
  disabled: disabledAt !== null,
  linked: false,
});

async function findByIdentity(tx: Db, { provider, subject }: NewIdentity): Promise<Entrant | null> {
  const [row] = await tx
    .select(ENTRANT)
    .from(identities)
    .innerJoin(accounts, eq(accounts.id, identities.personId))
    .where(and(eq(identities.provider, provider), eq(identities.subject, subject)));
  return row ? entrantOf(row) : null;
}

/** A disabled account is found, and nothing is linked to it. */
async function link(tx: Db, identity: NewIdentity, now: Date): Promise<Entrant | null> {
  if (!identity.emailVerified) return null;
  const [row] = await tx
    .select(ENTRANT)
    .from(accounts)
    .where(and(eq(accounts.email, identity.email), isNotNull(accounts.emailVerifiedAt)))
    .for('update');
  if (!row) return null;
  const entrant = entrantOf(row);
  if (entrant.disabled) return entrant;
  const { personId } = entrant;
  await insertIdentity(tx, identity, personId, now);
  const detail = { provider: identity.provider };
  await insertAudit(tx, { action: 'provider-linked', actorId: personId, personId, detail }, now);
  return { ...entrant, linked: true };
}

async function create(tx: Db, identity: NewIdentity, personId: string, now: Date): Promise<Entrant> {
  const { email, emailVerified } = identity;
  await insertPerson(tx, personId, now);
  await tx
    .insert(accounts)
    .values({ id: personId, email, emailVerifiedAt: emailVerified ? now : null, createdAt: now });
  await insertIdentity(tx, identity, personId, now);
  return { personId, epoch: 0, disabled: false, linked: false };
}

async function insertIdentity(tx: Db, identity: NewIdentity, personId: string, now: Date): Promise<void> {
  await tx.insert(identities).values({ ...identity, personId, createdAt: now });
}

/**
 * For whoever reads the mail of an address: a provider that did not vouch for it may have let a stranger into the
 * account, before or after it was proved.
 */
export async function deleteUnvouchedIdentities(
  tx: Db,
  { personId, email }: { personId: string; email: string },
): Promise<void> {
  await tx
    .delete(identities)
    .where(
      and(
        eq(identities.personId, personId),
        or(eq(identities.emailVerified, false), ne(identities.email, email)),
      ),
    );
}
