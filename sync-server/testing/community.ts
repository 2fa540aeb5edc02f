/** A community made for tests: items in clusters of taste, and people who like what is in theirs. */
import { sql } from 'drizzle-orm';
import { bareItem } from '../../models/bare-item';
import type { Random } from '../../models/math/random';
import type { Interaction, Item, ItemId } from '../../models/types';
import type { PrivacyMode } from '../protocol/messages';
import { insertItems } from '../db/catalogue';
import type { Database } from '../db/connect';
import { devices, interactions, persons, registers } from '../db/schema';

export const madeItem = (id: ItemId, more: Partial<Item> = {}): Item =>
  bareItem(id, { year: 2000, genres: ['Drama'], ...more });

/** A UUID that says where it comes from. */
export const madeUuid = (kind: string, n: number): string =>
  `00000000-0000-7000-8${kind}-${n.toString(16).padStart(12, '0')}`;

/** Empties every table that tests here fill: much quicker than a fresh database for each test. */
export async function emptyTables({ db }: Database): Promise<void> {
  await db.execute(sql`truncate persons, items, imported_interactions, imports, catalogues, artefacts, artefact_deltas, blobs, audit_log, erasures,
    training_runs, experiments, shared_priors cascade`);
}

/** Id of the event at `index` of person `n`. */
export const eventId = (n: number, index: number): string => madeUuid('eee', n * 1000 + index);

/** One person with one device and its events, written as a push would leave them. */
export async function addPerson(
  { db }: Database,
  n: number,
  events: readonly (Pick<Interaction, 'kind' | 'itemId' | 'value' | 'at'> &
    Partial<Pick<Interaction, 'context'>>)[],
  privacy: PrivacyMode | null = null,
): Promise<void> {
  const [personId, deviceId] = [madeUuid('aaa', n), madeUuid('ddd', n)];
  const createdAt = new Date(0);
  await db.insert(persons).values({ id: personId, createdAt, lastSeq: events.length + 1 });
  await db.insert(devices).values({ id: deviceId, personId, tokenHash: `hash ${n}`, createdAt });
  if (privacy)
    await db.insert(registers).values({
      ...{ personId, name: 'privacy', value: privacy, serverSeq: events.length + 1 },
      ...{ clockMs: 0, clockCount: 0, clockDevice: deviceId, sent: {} },
    });
  if (events.length > 0)
    await db.insert(interactions).values(
      events.map((event, index) => ({
        ...{ ...event, deviceId, personId, seq: index + 1, serverSeq: index + 1 },
        ...{ context: event.context ? { ...event.context } : null },
        ...{ id: eventId(n, index), receivedAt: new Date(event.at) },
      })),
    );
}

export interface Community {
  readonly clusters: number;
  readonly itemsEach: number;
  readonly peopleEach: number;
  readonly likesEach: number;
}

/** Items are called `c<cluster>-<n>`; each person likes distinct items of one cluster, one a minute. */
export async function addCommunity(database: Database, community: Community, random: Random): Promise<void> {
  await insertItems(
    database.db,
    idsOf(community)
      .flat()
      .map((id) => madeItem(id)),
    new Date(0),
  );
  await addPeople(database, community, random);
}

/** @param first the number of the first of them */
export async function addPeople(
  database: Database,
  community: Community,
  random: Random,
  first = 0,
): Promise<void> {
  const { clusters, peopleEach, likesEach } = community;
  const all = idsOf(community);
  for (let n = 0; n < clusters * peopleEach; n++) {
    const left = [...all[n % clusters]];
    const likes = Array.from({ length: likesEach }, (_, index) => {
      const [itemId] = left.splice(Math.floor(random() * left.length), 1);
      return { kind: 'like' as const, itemId, value: null, at: (index + 1) * 60_000 };
    });
    await addPerson(database, first + n, likes);
  }
}

/** By cluster. */
const idsOf = ({ clusters, itemsEach }: Community): string[][] =>
  Array.from({ length: clusters }, (_, cluster) =>
    Array.from({ length: itemsEach }, (_, n) => `c${cluster}-${n}`),
  );
