/** What people who contribute (V1) were shown under an experiment, and what they did. */
import { and, asc, eq, exists, inArray, ne, or, sql } from 'drizzle-orm';
import type { Interaction } from '../../models/types';
import type { Db } from './connect';
import { eventColumns, isContributed, toInteraction } from './evidence';
import { groups } from './paging';
import { interactions, persons } from './schema';

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

/** People that are read at once: a query each would cost more, and many would hold up who else asks of an embedded database. */
const AT_ONCE = 10;

/** One person at a time, each to whom something was shown under the experiment. */
export async function* experimentHistories(db: Db, experimentId: string): AsyncGenerator<ExperimentHistory> {
  const ofExperiment = eq(sql`${interactions.context} ->> 'experiment'`, experimentId);
  const shown = db
    .select({ one: sql`1` })
    .from(interactions)
    .where(and(ofExperiment, eq(interactions.personId, persons.id)));
  const people = await db
    .select({ id: persons.id })
    .from(persons)
    .where(and(exists(shown), isContributed(persons.id)))
    .orderBy(asc(persons.id));
  for (let from = 0; from < people.length; from += AT_ONCE) {
    const ids = people.slice(from, from + AT_ONCE).map(({ id }) => id);
    const rows = await db
      .select({ ...eventColumns, receivedAt: interactions.receivedAt })
      .from(interactions)
      .where(and(inArray(interactions.personId, ids), or(ne(interactions.kind, 'impression'), ofExperiment)))
      .orderBy(asc(interactions.personId), asc(interactions.serverSeq));
    for await (const own of groups(rows, (row) => row.personId))
      yield {
        personId: own[0].personId,
        events: own.map((row) => ({ event: toInteraction(row), receivedAt: row.receivedAt.getTime() })),
      };
  }
}
