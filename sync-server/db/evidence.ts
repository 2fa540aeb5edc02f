/** What people let us learn from (V1: `contribute`), and what was imported. Readers see one person at a time. */
import { and, asc, count, eq, gt, inArray, lte, ne, sql, type Column, type SQL } from 'drizzle-orm';
import {
  INTERACTION_KINDS,
  type Interaction,
  type InteractionContext,
  type InteractionKind,
} from '../../models/types';
import type { PrivacyMode } from '../protocol/messages';
import type { Db } from './connect';
import type { ImportedInteraction } from './imports';
import { after, groups, PAGE, pages } from './paging';
import { importedInteractions, interactions, registers } from './schema';

/** V1, for a person who never chose: docs/decisions/0005-privacy-default.md. */
export const DEFAULT_PRIVACY: PrivacyMode = 'contribute';

/** Impressions say what was shown, not what a person thinks. */
export const EVIDENCE_KINDS = INTERACTION_KINDS.filter((kind) => kind !== 'impression');

/** The person's register says `contribute`, or they have none. Anything unknown counts as a no. */
export const isContributed = (personId: Column): SQL => sql`coalesce((
  select ${registers.value} #>> '{}' from ${registers}
  where ${registers.personId} = ${personId} and ${registers.name} = 'privacy'
), ${DEFAULT_PRIVACY}) = 'contribute'`;

const contributes = isContributed(interactions.personId);

/** The same of a register's value; undefined: there is none. */
export const isContributing = (value: unknown): boolean => (value ?? DEFAULT_PRIVACY) === 'contribute';

/** A part of what a person sent. */
export interface EvidencePart {
  readonly personId: string;
  /** From this device alone, or from all but it. */
  readonly device?: { readonly id: string; readonly only: boolean };
  /** Up to this number of the person's order. */
  readonly through?: number;
}

/** Whether the person contributes as of now. */
export async function isContributor(db: Db, personId: string): Promise<boolean> {
  const [row] = await db
    .select({ value: registers.value })
    .from(registers)
    .where(and(eq(registers.personId, personId), eq(registers.name, 'privacy')));
  return isContributing(row?.value);
}

/** What may have been learned from: models from what people say, the shared prior from what they are shown too. */
export type EvidenceKind = 'words' | 'showings';

/** The best that there is in some parts to learn from, whatever the person's mode is; null: nothing. */
export async function evidenceIn(tx: Db, parts: readonly EvidencePart[]): Promise<EvidenceKind | null> {
  for (const kind of ['words', 'showings'] as const)
    for (const part of parts) if (await hasEvidence(tx, part, kind)) return kind;
  return null;
}

async function hasEvidence(
  tx: Db,
  { personId, device, through }: EvidencePart,
  kind: EvidenceKind,
): Promise<boolean> {
  const found = await tx
    .select({ seq: interactions.seq })
    .from(interactions)
    .where(
      and(
        eq(interactions.personId, personId),
        inArray(interactions.kind, kind === 'words' ? EVIDENCE_KINDS : ['impression']),
        through === undefined ? undefined : lte(interactions.serverSeq, through),
        device && (device.only ? eq(interactions.deviceId, device.id) : ne(interactions.deviceId, device.id)),
      ),
    )
    .limit(1);
  return found.length > 0;
}

/** How many contributed events the server has received after `since`. */
export async function countContributed(db: Db, since: Date | null): Promise<number> {
  const [row] = await db
    .select({ count: count() })
    .from(interactions)
    .where(
      and(
        inArray(interactions.kind, EVIDENCE_KINDS),
        since ? gt(interactions.receivedAt, since) : undefined,
        contributes,
      ),
    );
  return row.count;
}

export interface ContributedHistory {
  readonly personId: string;
  /** In the order of the server (P6). */
  readonly events: readonly Interaction[];
}

/** The events of each contributing person. */
export async function* contributedHistories(db: Db): AsyncGenerator<ContributedHistory> {
  const rows = pages(async (last: ContributedRow | null) =>
    db
      .select(eventColumns)
      .from(interactions)
      .where(
        and(
          inArray(interactions.kind, EVIDENCE_KINDS),
          contributes,
          last
            ? after([interactions.personId, last.personId], [interactions.serverSeq, last.serverSeq])
            : undefined,
        ),
      )
      .orderBy(asc(interactions.personId), asc(interactions.serverSeq))
      .limit(PAGE),
  );
  for await (const group of groups(rows, (row) => row.personId))
    yield { personId: group[0].personId, events: group.map(toInteraction) };
}

export interface ImportedHistory {
  /** Name of the data set. */
  readonly source: string;
  readonly userKey: string;
  /** In the order of item ids. */
  readonly events: readonly ImportedInteraction[];
}

/** The imported words of each person of each dataset. */
export async function* importedHistories(db: Db): AsyncGenerator<ImportedHistory> {
  const { source, userKey, itemId, kind, value, at } = importedInteractions;
  type Row = ImportedInteraction & { source: string };
  const rows = pages(async (last: Row | null): Promise<Row[]> =>
    db
      .select({ source, userKey, itemId, kind, value, at })
      .from(importedInteractions)
      .where(
        last
          ? after([source, last.source], [userKey, last.userKey], [itemId, last.itemId], [kind, last.kind])
          : undefined,
      )
      .orderBy(asc(source), asc(userKey), asc(itemId), asc(kind))
      .limit(PAGE),
  );
  for await (const group of groups(rows, (row) => JSON.stringify([row.source, row.userKey])))
    yield { source: group[0].source, userKey: group[0].userKey, events: group };
}

export const eventColumns = {
  personId: interactions.personId,
  serverSeq: interactions.serverSeq,
  id: interactions.id,
  deviceId: interactions.deviceId,
  seq: interactions.seq,
  kind: interactions.kind,
  itemId: interactions.itemId,
  value: interactions.value,
  context: interactions.context,
  at: interactions.at,
};
type ContributedRow = Pick<typeof interactions.$inferSelect, keyof typeof eventColumns>;

export function toInteraction(row: ContributedRow): Interaction {
  const { id, deviceId, seq, itemId, value, at } = row;
  // Both were checked by the wire's schema when they were taken.
  const kind = row.kind as InteractionKind;
  const context = row.context as InteractionContext | null;
  return { id, deviceId, seq, kind, itemId, value, context, at };
}
