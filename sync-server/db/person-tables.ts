/**
 * Every table that holds rows of a person: how they are found, and what of them the person may take away (V4). A test
 * holds this list against schema.ts and the database, so that neither a new table nor a new column is forgotten.
 */
import { eq, inArray } from 'drizzle-orm';
import type { SQL } from 'drizzle-orm';
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core';
import type { Db } from './connect';
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
} from './schema';

export interface PersonTable {
  /** Its name in the export. */
  readonly name: string;
  readonly table: PgTable;
  /** Which rows are the person's. */
  readonly ownedBy: (tx: Db, personId: string) => SQL;
  /** Names, as in schema.ts, of the columns that go out. */
  readonly given: readonly string[];
  /** And of those that do not: secrets, their hashes, who else had to do with it. */
  readonly withheld: readonly string[];
  /** Unique among a person's rows, and given: a table that grows with use is read in pages, in this order. */
  readonly pagedBy?: readonly PgColumn[];
  /** About who signs in and how: only for somebody who did. A device token reaches the history alone. */
  readonly ofAccount?: boolean;
}

const equals = (column: PgColumn) => (_tx: Db, personId: string) => eq(column, personId);

const ownDevices = (column: PgColumn) => (tx: Db, personId: string) =>
  inArray(column, tx.select({ id: devices.id }).from(devices).where(eq(devices.personId, personId)));

export const PERSON_TABLES: readonly PersonTable[] = [
  {
    ...{ name: 'person', table: persons, ownedBy: equals(persons.id) },
    ...{ given: ['id', 'createdAt', 'lastSeq'], withheld: [] },
  },
  {
    ofAccount: true,
    ...{ name: 'account', table: accounts, ownedBy: equals(accounts.id) },
    given: ['id', 'email', 'emailVerifiedAt', 'role', 'createdAt', 'disabledAt'],
    withheld: ['passwordHash', 'passwordUsed', 'epoch'],
  },
  {
    ofAccount: true,
    ...{ name: 'identities', table: identities, ownedBy: equals(identities.personId) },
    ...{ given: ['provider', 'subject', 'personId', 'email', 'emailVerified', 'createdAt'], withheld: [] },
  },
  {
    ...{ name: 'devices', table: devices, ownedBy: equals(devices.personId) },
    given: ['id', 'personId', 'name', 'ackedSeq', 'createdAt', 'lastSeenAt', 'revokedAt'],
    withheld: ['tokenHash'],
  },
  {
    ofAccount: true,
    ...{ name: 'sessions', table: sessions, ownedBy: equals(sessions.userId) },
    given: ['handle', 'userId', 'expiresAt', 'endsAt', 'createdAt', 'lastUsedAt', 'name', 'deviceId'],
    withheld: ['id'],
  },
  {
    ofAccount: true,
    ...{ name: 'apiKeys', table: apiKeys, ownedBy: equals(apiKeys.personId) },
    given: ['id', 'personId', 'name', 'hint', 'createdAt', 'lastUsedAt', 'expiresAt'],
    withheld: ['keyHash'],
  },
  {
    ...{ name: 'linkCodes', table: linkCodes, ownedBy: equals(linkCodes.personId) },
    ...{ given: ['personId', 'expiresAt', 'usedAt'], withheld: ['codeHash'] },
  },
  {
    ofAccount: true,
    ...{ name: 'mailTokens', table: mailTokens, ownedBy: equals(mailTokens.personId) },
    ...{ given: ['personId', 'purpose', 'email', 'expiresAt'], withheld: ['tokenHash'] },
  },
  {
    ...{ name: 'registers', table: registers, ownedBy: equals(registers.personId) },
    given: ['personId', 'name', 'value', 'clockMs', 'clockCount', 'clockDevice', 'sent', 'serverSeq'],
    withheld: [],
    pagedBy: [registers.name],
  },
  {
    ...{ name: 'interactions', table: interactions, ownedBy: equals(interactions.personId) },
    given: [
      ...['deviceId', 'seq', 'id', 'personId', 'serverSeq', 'kind', 'itemId', 'value', 'context', 'at'],
      'receivedAt',
    ],
    withheld: [],
    pagedBy: [interactions.serverSeq],
  },
  {
    ...{ name: 'quarantine', table: quarantine, ownedBy: ownDevices(quarantine.deviceId) },
    given: ['deviceId', 'seq', 'digest', 'reason', 'detail', 'event', 'receivedAt'],
    withheld: [],
    pagedBy: [quarantine.deviceId, quarantine.seq, quarantine.digest],
  },
  {
    ofAccount: true,
    ...{ name: 'auditLog', table: auditLog, ownedBy: equals(auditLog.personId) },
    ...{ given: ['id', 'at', 'action', 'personId', 'detail'], withheld: ['actorId'] },
    pagedBy: [auditLog.id],
  },
];
