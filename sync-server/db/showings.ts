/** What people who contribute (V1) were shown by a policy that chooses among sources, and what they said. */
import { and, asc, desc, eq, inArray, sql } from 'drizzle-orm';
import type { Interaction } from '../../models/types';
import type { Db } from './connect';
import { eventColumns, EVIDENCE_KINDS, isContributed, toInteraction } from './evidence';
import { interactions, persons } from './schema';

export interface ShownHistory {
  /** The latest, in the order of the server. */
  readonly impressions: readonly Interaction[];
  /** All else, in the order of the server. */
  readonly events: readonly Interaction[];
}

export interface ShowingsWanted {
  /** People at most, drawn by chance where there are more. */
  readonly people: number;
  /** Of each of them, the latest so many. */
  readonly showings: number;
  /** Of the draw: the same for the same people and seed. */
  readonly seed: number;
}

const isChosen = and(eq(interactions.kind, 'impression'), sql`${interactions.context} ? 'features'`);

/** One person at a time, each to whom anything was shown. */
export async function* contributedShowings(
  db: Db,
  { people, showings, seed }: ShowingsWanted,
): AsyncGenerator<ShownHistory> {
  const anyOfTheirs = db
    .select({ one: sql`1` })
    .from(interactions)
    .where(and(eq(interactions.personId, persons.id), isChosen));
  const drawn = await db
    .select({ id: persons.id })
    .from(persons)
    .where(and(isContributed(persons.id), sql`exists ${anyOfTheirs}`))
    .orderBy(sql`md5(${persons.id}::text || ${String(seed)})`, asc(persons.id))
    .limit(people);
  for (const { id } of drawn) {
    const own = eq(interactions.personId, id);
    const latest = await db
      .select(eventColumns)
      .from(interactions)
      .where(and(own, isChosen))
      .orderBy(desc(interactions.serverSeq))
      .limit(showings);
    const words = await db
      .select(eventColumns)
      .from(interactions)
      .where(and(own, inArray(interactions.kind, EVIDENCE_KINDS)))
      .orderBy(asc(interactions.serverSeq));
    yield { impressions: latest.reverse().map(toInteraction), events: words.map(toInteraction) };
  }
}
