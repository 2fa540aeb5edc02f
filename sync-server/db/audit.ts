/** SQL of what was done to accounts, and by whom. */
import { alias } from 'drizzle-orm/pg-core';
import { desc, eq, lt } from 'drizzle-orm';
import type { Db } from './connect';
import { accounts, auditLog } from './schema';

export type AuditAction =
  'role-changed' | 'account-disabled' | 'account-enabled' | 'sessions-ended' | 'provider-linked';

export interface AuditEvent {
  readonly action: AuditAction;
  /** Null: the operator's command. */
  readonly actorId: string | null;
  readonly personId: string;
  /** Never a secret, never an address. */
  readonly detail?: Readonly<Record<string, string>>;
}

/** To be called in the transaction that does it, so that neither is there without the other. */
export async function insertAudit(tx: Db, { detail = {}, ...event }: AuditEvent, now: Date): Promise<void> {
  await tx.insert(auditLog).values({ ...event, detail, at: now });
}

export interface AuditRow {
  readonly id: number;
  readonly at: Date;
  readonly action: string;
  /** Address of today; null: the operator's command, or somebody who is gone. */
  readonly actor: string | null;
  readonly subject: string | null;
  readonly detail: Record<string, string>;
}

/** Newest first. @param before id of the last row of the page before; null: the first page. */
export function listAudit(db: Db, before: number | null, limit: number): Promise<AuditRow[]> {
  const [actors, subjects] = [alias(accounts, 'actors'), alias(accounts, 'subjects')];
  return db
    .select({
      id: auditLog.id,
      at: auditLog.at,
      action: auditLog.action,
      actor: actors.email,
      subject: subjects.email,
      detail: auditLog.detail,
    })
    .from(auditLog)
    .leftJoin(actors, eq(actors.id, auditLog.actorId))
    .leftJoin(subjects, eq(subjects.id, auditLog.personId))
    .where(before === null ? undefined : lt(auditLog.id, before))
    .orderBy(desc(auditLog.id))
    .limit(limit);
}
