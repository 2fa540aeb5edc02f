/** A person with a row in every table that may hold one, each row telling whose it is. */
import { sql } from 'drizzle-orm';
import type { Database } from '../db/connect';
import {
  accounts,
  apiKeys,
  auditLog,
  devices,
  identities,
  interactions,
  linkCodes,
  mailTokens,
  persons,
  quarantine,
  registers,
  sessions,
} from '../db/schema';
import { madeUuid } from './community';

export interface MadePerson {
  readonly personId: string;
  readonly deviceId: string;
  readonly email: string;
  /** All that may stand somewhere and names this person or what is theirs. */
  readonly traces: readonly string[];
}

/** @param n less than 1000; makes everything about the person distinct */
export async function addWholePerson({ db }: Database, n: number): Promise<MadePerson> {
  const [personId, deviceId] = [madeUuid('aaa', n), madeUuid('ddd', n)];
  const at = new Date(1_000_000 + n);
  const [email, secret] = [`person-${n}@example.org`, `secret-of-person-${n}-`];
  await db.insert(persons).values({ id: personId, createdAt: at, lastSeq: 2 });
  await db.insert(accounts).values({ id: personId, email, passwordHash: `${secret}password`, createdAt: at });
  await db
    .insert(devices)
    .values({ id: deviceId, personId, tokenHash: `${secret}token`, name: email, createdAt: at });
  await db.insert(linkCodes).values({ codeHash: `${secret}code`, personId, expiresAt: at });
  await db.insert(interactions).values({
    ...{ deviceId, seq: 1, id: madeUuid('eee', n), personId, serverSeq: 1, kind: 'like', itemId: 'a' },
    ...{ value: null, context: null, at: n, receivedAt: at },
  });
  await db.insert(quarantine).values({
    ...{ deviceId, seq: 2, digest: `${n}`, reason: 'malformed', detail: email, event: '{}', receivedAt: at },
  });
  await db.insert(registers).values({
    ...{
      personId,
      name: 'taste.languages',
      value: [email],
      clockMs: 0,
      clockCount: 0,
      clockDevice: deviceId,
    },
    ...{ sent: { [deviceId]: [0, 0] }, serverSeq: 2 },
  });
  const handle = madeUuid('bbb', n);
  await db.insert(sessions).values({
    ...{ id: `${secret}session`, handle, userId: personId, expiresAt: at, endsAt: at, createdAt: at },
    ...{ lastUsedAt: at, name: email, deviceId },
  });
  await db.insert(apiKeys).values({
    ...{
      id: madeUuid('ccc', n),
      personId,
      name: email,
      keyHash: `${secret}key`,
      hint: 'palate_',
      createdAt: at,
    },
  });
  await db
    .insert(mailTokens)
    .values({ tokenHash: `${secret}mail`, personId, purpose: 'reset', email, expiresAt: at });
  await db
    .insert(identities)
    .values({ provider: 'oidc', subject: `${secret}subject`, personId, email, createdAt: at });
  await db.insert(auditLog).values({ at, action: 'role-changed', actorId: personId, personId, detail: {} });
  return { personId, deviceId, email, traces: [personId, deviceId, email, secret, handle] };
}

/** Every row of every table that Palate has here, as text: `table: row`. */
export async function everyRow({ db }: Database): Promise<string[]> {
  const tables = await db
    .select({ name: sql<string>`relname::text` })
    .from(sql`pg_class`)
    .where(sql`relnamespace = 'public'::regnamespace and relkind = 'r'`);
  const rows = await Promise.all(
    tables.map(async ({ name }) => {
      const found = await db.select({ row: sql<string>`t::text` }).from(sql`${sql.identifier(name)} as t`);
      return found.map(({ row }) => `${name}: ${row}`);
    }),
  );
  return rows.flat();
}
