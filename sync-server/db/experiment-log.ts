/** What people who contribute (V1) were shown under an experiment, and what they did. */
import { and, asc, eq, inArray, ne, or, sql } from 'drizzle-orm';
import type { Interaction } from '../../models/types';
import type { Db } from './connect';
import { contributes, eventColumns, toInteraction } from './evidence';
import { after, groups, PAGE, pages } from './paging';
import { interactions } from './schema';

/** An event and when the server had it: the clock that decides, since those of devices are data (P6). */
export interface ReceivedEvent {
  readonly event: Interaction;
  /** ms since the epoch. */
  readonly receivedAt: number;
}

export interface ExperimentHistory {
  readonly personId: string;
  /** In the order of the server: impressions of the experiment, and everything but impressions. */
  readonly events: readonly ReceivedEvent[];
}

/** One person at a time, each to whom something was shown under the experiment. */
export async function* experimentHistories(db: Db, experimentId: string): AsyncGenerator<ExperimentHistory> {
  const ofExperiment = eq(sql`${interactions.context} ->> 'experiment'`, experimentId);
  const people = db.select({ personId: interactions.personId }).from(interactions).where(ofExperiment);
  const columns = { ...eventColumns, receivedAt: interactions.receivedAt };
  type Row = Pick<typeof interactions.$inferSelect, keyof typeof columns>;
  const rows = pages((last: Row | null): Promise<Row[]> =>
    db
      .select(columns)
      .from(interactions)
      .where(
        and(
          inArray(interactions.personId, people),
          or(ne(interactions.kind, 'impression'), ofExperiment),
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
    yield {
      personId: group[0].personId,
      events: group.map((row) => ({ event: toInteraction(row), receivedAt: row.receivedAt.getTime() })),
    };
}
