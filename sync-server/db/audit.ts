/** SQL of what was done to accounts, and by whom. */
import { alias } from 'drizzle-orm/pg-core';
import { desc, eq, lt } from 'drizzle-orm';
import type { Db } from './connect';
import { accounts, auditLog } from './schema';

export type AuditAction =
  | 'role-changed'
  | 'account-disabled'
  | 'account-enabled'
  | 'account-erased'
  | 'sessions-ended'
  | 'provider-linked'
  | 'password-reset'
  | 'key-made'
  | 'key-revoked'
  | 'experiment-started'
  | 'experiment-stopped';

/** Whose doing it is; null: the operator's command, or what the detail says. */
export type Actor = string | null;

export interface AuditEvent {
  readonly action: AuditAction;
  readonly actorId: Actor;
  /** To whom; null: it concerns nobody. */
  readonly personId: string | null;
  /** Never a secret, never an address. */
  readonly detail?: Readonly<Record<string, string>>;
}

/** The actor of a row is lost when they are erased, so the operator, who cannot be, is said in words. */
const BY_OPERATOR = { by: 'operator' } as const;

/** To be called in the transaction that does it, so that neither is there without the other. */
export async function insertAudit(tx: Db, event: AuditEvent, now: Date): Promise<void> {
  const detail = { ...(event.actorId === null && BY_OPERATOR), ...event.detail };
  await tx.insert(auditLog).values({ ...event, detail, at: now });
}

export interface AuditRow {
  readonly id: number;
  readonly at: Date;
  readonly action: string;
  /** Address of today; null: somebody who is gone, or the operator's command, of which the detail says so. */
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
