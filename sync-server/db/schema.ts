/** Every table of the server. One schema for PGlite and PostgreSQL; migrations are generated from it. */
import { sql } from 'drizzle-orm';
import {
  bigint,
  bigserial,
  boolean,
  customType,
  doublePrecision,
  index,
  integer,
  json,
  jsonb,
  pgTable,
  primaryKey,
  text,
  timestamp,
  unique,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import type { Item } from '../../models/types';
import type { ExperimentPlan } from '../protocol/experiment-messages';

const bytea = customType<{ data: Uint8Array; driverData: Uint8Array }>({ dataType: () => 'bytea' });
const moment = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' });
const big = (name: string) => bigint(name, { mode: 'number' });

/** A person, anonymous unless `accounts` has a row of the same id. `lastSeq` numbers their own order of events (P5). */
export const persons = pgTable('persons', {
  id: uuid('id').primaryKey(),
  createdAt: moment('created_at').notNull(),
  lastSeq: big('last_seq').notNull().default(0),
});

export const devices = pgTable(
  'devices',
  {
    id: uuid('id').primaryKey(),
    personId: uuid('person_id')
      .notNull()
      .references(() => persons.id, { onDelete: 'cascade' }),
    /** SHA-256 of the bearer token, hex. The token itself is never stored. */
    tokenHash: text('token_hash').notNull().unique(),
    name: text('name').notNull().default(''),
    /** Highest contiguous seq that is committed, quarantined ones included (P2). */
    ackedSeq: big('acked_seq').notNull().default(0),
    createdAt: moment('created_at').notNull(),
    lastSeenAt: moment('last_seen_at'),
    /** Set when the person removes the device: its token is worth nothing, what it sent stays theirs. */
    revokedAt: moment('revoked_at'),
  },
  (table) => [index('devices_person').on(table.personId)],
);

/** One-time codes that let a second device join the same person. */
export const linkCodes = pgTable('link_codes', {
  codeHash: text('code_hash').primaryKey(),
  personId: uuid('person_id')
    .notNull()
    .references(() => persons.id, { onDelete: 'cascade' }),
  expiresAt: moment('expires_at').notNull(),
  usedAt: moment('used_at'),
});

/** P1: immutable events, one row each. */
export const interactions = pgTable(
  'interactions',
  {
    deviceId: uuid('device_id')
      .notNull()
      .references(() => devices.id, { onDelete: 'cascade' }),
    seq: big('seq').notNull(),
    id: uuid('id').notNull().unique(),
    personId: uuid('person_id')
      .notNull()
      .references(() => persons.id, { onDelete: 'cascade' }),
    serverSeq: big('server_seq').notNull(),
    kind: text('kind').notNull(),
    itemId: text('item_id').notNull(),
    value: doublePrecision('value'),
    context: jsonb('context').$type<Record<string, unknown>>(),
    /** Client time, ms since the epoch: data only (P6). */
    at: big('at').notNull(),
    receivedAt: moment('received_at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.deviceId, table.seq] }),
    unique('interactions_person_order').on(table.personId, table.serverSeq),
    index('interactions_experiment')
      .on(sql`(${table.context} ->> 'experiment')`, table.personId)
      .where(sql`(${table.context} ->> 'experiment') is not null`),
  ],
);

/** P4: events that could not be taken, kept as they came. */
export const quarantine = pgTable(
  'quarantine',
  {
    deviceId: uuid('device_id')
      .notNull()
      .references(() => devices.id, { onDelete: 'cascade' }),
    seq: big('seq').notNull(),
    /** SHA-256 of the event as it came, so that a repeated push adds nothing (P2). */
    digest: text('digest').notNull(),
    reason: text('reason').notNull(),
    detail: text('detail').notNull(),
    /** As JSON text, cut at the size limit: it may be anything. */
    event: text('event').notNull(),
    receivedAt: moment('received_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.deviceId, table.seq, table.digest] })],
);

/** P6: last-writer-wins registers with a hybrid logical clock. */
export const registers = pgTable(
  'registers',
  {
    personId: uuid('person_id')
      .notNull()
      .references(() => persons.id, { onDelete: 'cascade' }),
    name: text('name').notNull(),
    value: jsonb('value').notNull(),
    clockMs: big('clock_ms').notNull(),
    clockCount: big('clock_count').notNull(),
    clockDevice: uuid('clock_device').notNull(),
    /**
     * Highest clock that each device ever sent for this register, as it was sent: `deviceId` -> [ms, count]. A clock
     * too far ahead is stored capped, so without this a repeated push would be capped anew and win again (P2, P6).
     */
    sent: jsonb('sent').$type<Record<string, readonly [number, number]>>().notNull(),
    /** Place in the person's order, shared with interactions, so that one cursor pulls both. */
    serverSeq: big('server_seq').notNull(),
  },
  (table) => [primaryKey({ columns: [table.personId, table.name] })],
);

export const items = pgTable('items', {
  id: text('id').primaryKey(),
  /** Order of arrival: the catalogue's order, so that its digest does not depend on the database. */
  position: bigserial('position', { mode: 'number' }).notNull(),
  /** json, not jsonb, which would reorder its keys: facts are in display order. */
  item: json('item').$type<Item>().notNull(),
  updatedAt: moment('updated_at').notNull(),
});

/** Which item a name in another dataset means, for example (`movielens`, `1`) -> `toy-story-1995`. */
export const itemAliases = pgTable(
  'item_aliases',
  {
    source: text('source').notNull(),
    sourceId: text('source_id').notNull(),
    itemId: text('item_id')
      .notNull()
      .references(() => items.id, { onDelete: 'cascade' }),
  },
  (table) => [primaryKey({ columns: [table.source, table.sourceId] })],
);

/** Evidence from public datasets; these people never had a device here. */
export const importedInteractions = pgTable(
  'imported_interactions',
  {
    source: text('source').notNull(),
    userKey: text('user_key').notNull(),
    itemId: text('item_id').notNull(),
    kind: text('kind').notNull(),
    value: doublePrecision('value'),
    at: big('at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.source, table.userKey, table.itemId, table.kind] })],
);

/** What published reviews say of an item; of items that are told nothing there is no row (V3). */
export const reviewSummaries = pgTable('review_summaries', {
  itemId: text('item_id')
    .primaryKey()
    .references(() => items.id, { onDelete: 'cascade' }),
  /** As in the type of the models. */
  positive: doublePrecision('positive').notNull(),
  low: doublePrecision('low').notNull(),
  high: doublePrecision('high').notNull(),
  read: integer('read').notNull(),
  unclear: integer('unclear').notNull(),
  madeAt: moment('made_at').notNull(),
});

/** One run of an importer. */
export const imports = pgTable('imports', {
  id: uuid('id').primaryKey(),
  dataset: text('dataset').notNull(),
  from: text('from').notNull(),
  startedAt: moment('started_at').notNull(),
  finishedAt: moment('finished_at'),
  counts: jsonb('counts').$type<Record<string, number>>().notNull(),
  error: text('error'),
});

/** Immutable bytes by SHA-256: catalogues and artefacts (A1). */
export const blobs = pgTable('blobs', {
  digest: text('digest').primaryKey(),
  kind: text('kind').notNull(),
  bytes: bytea('bytes').notNull(),
  createdAt: moment('created_at').notNull(),
});

/** Catalogues that were built from `items`; the newest is served. */
export const catalogues = pgTable('catalogues', {
  digest: text('digest')
    .primaryKey()
    .references(() => blobs.digest),
  items: integer('items').notNull(),
  bytes: integer('bytes').notNull(),
  builtAt: moment('built_at').notNull(),
});

/** Published models. At most one of a kind is in service; roll-back moves the mark (A5). */
export const artefacts = pgTable(
  'artefacts',
  {
    version: text('version').primaryKey(),
    kind: text('kind').notNull(),
    digest: text('digest')
      .notNull()
      .references(() => blobs.digest),
    manifest: jsonb('manifest').$type<Record<string, unknown>>().notNull(),
    publishedAt: moment('published_at').notNull(),
    inService: boolean('in_service').notNull().default(false),
    /** How many `erasures` there were before its evidence was collected: with fewer than now, it knows an erased person. */
    erasuresSeen: integer('erasures_seen').notNull().default(0),
  },
  (table) => [
    uniqueIndex('artefacts_one_in_service')
      .on(table.kind)
      .where(sql`${table.inService}`),
  ],
);

/**
 * What turns a model that devices have into the one in service. Tied to the bytes of both: a delta does not outlive a
 * model that had to be forgotten (V4).
 */
export const artefactDeltas = pgTable('artefact_deltas', {
  /** SHA-256 of `bytes`. */
  digest: text('digest').primaryKey(),
  fromDigest: text('from_digest')
    .notNull()
    .references(() => blobs.digest, { onDelete: 'cascade' }),
  toDigest: text('to_digest')
    .notNull()
    .references(() => blobs.digest, { onDelete: 'cascade' }),
  /** Length of `bytes`. */
  size: integer('size').notNull(),
  bytes: bytea('bytes').notNull(),
  createdAt: moment('created_at').notNull(),
});

/**
 * The weights of the blend and the linear model that were chosen beside a published model, at most one each. Tied to
 * that model's bytes: it comes back and goes with them (V4).
 */
export const ensembles = pgTable('ensembles', {
  artefactDigest: text('artefact_digest')
    .primaryKey()
    .references(() => blobs.digest, { onDelete: 'cascade' }),
  /** SHA-256 of `bytes`. */
  digest: text('digest').notNull().unique(),
  /** As the manifest says it. */
  manifest: jsonb('manifest').$type<Record<string, unknown>>().notNull(),
  bytes: bytea('bytes').notNull(),
  createdAt: moment('created_at').notNull(),
});

/** What people's answers say of the lists' sources together, as devices fetch it: one row at most. */
export const sharedPriors = pgTable('shared_priors', {
  /** SHA-256 of `bytes`. */
  digest: text('digest').primaryKey(),
  /** As the manifest says it. */
  manifest: jsonb('manifest').$type<Record<string, unknown>>().notNull(),
  bytes: bytea('bytes').notNull(),
  /** How many `erasures` there were before the showings were read: with fewer than now, it knows an erased person. */
  erasuresSeen: integer('erasures_seen').notNull(),
  createdAt: moment('created_at').notNull(),
});

/** Every training run with both figures of the gate (A5). */
export const trainingRuns = pgTable('training_runs', {
  id: uuid('id').primaryKey(),
  /** `evidence` | `hand` | `start`. */
  trigger: text('trigger').notNull(),
  /** `running` | `published` | `refused` | `failed` | `skipped`. */
  state: text('state').notNull(),
  startedAt: moment('started_at').notNull(),
  finishedAt: moment('finished_at'),
  /** How much evidence there was: users, interactions, the newest received event … */
  evidence: jsonb('evidence').$type<Record<string, number>>().notNull(),
  candidate: jsonb('candidate').$type<Record<string, number>>(),
  incumbent: jsonb('incumbent').$type<Record<string, number>>(),
  version: text('version'),
  reason: text('reason'),
});

/** What was compared, for how long, and why it was stopped. Outcomes are not kept: they follow from the events. */
export const experiments = pgTable(
  'experiments',
  {
    id: uuid('id').primaryKey(),
    /** As models/experiments/experiment.ts has read it. */
    plan: jsonb('plan').$type<ExperimentPlan>().notNull(),
    /** `running` | `stopped`. */
    state: text('state').notNull(),
    startedAt: moment('started_at').notNull(),
    stoppedAt: moment('stopped_at'),
    reason: text('reason'),
  },
  (table) => [
    uniqueIndex('experiments_one_running')
      .on(table.state)
      .where(sql`${table.state} = 'running'`),
  ],
);

/**
 * A person with credentials. The id is the person's own, so that whatever belongs to a person belongs to the account
 * too. One address may stand in several unverified accounts (a sign-up must not tell whether an account exists), but
 * in one verified account only.
 */
export const accounts = pgTable(
  'accounts',
  {
    id: uuid('person_id')
      .primaryKey()
      .references(() => persons.id, { onDelete: 'cascade' }),
    /** Trimmed and in lower case. */
    email: text('email').notNull(),
    emailVerifiedAt: moment('email_verified_at'),
    /** Argon2id in PHC format; null: signs in through a provider only. */
    passwordHash: text('password_hash'),
    /** Whether somebody has logged in with it: not by the sign-up or the letter that set it. */
    passwordUsed: boolean('password_used').notNull().default(false),
    /** `user` | `analyst` | `admin`. */
    role: text('role').notNull().default('user'),
    /** Raised to make every access token worthless at once. */
    epoch: integer('epoch').notNull().default(0),
    createdAt: moment('created_at').notNull(),
    /** Set by an admin: nobody signs in until it is taken back. */
    disabledAt: moment('disabled_at'),
  },
  (table) => [
    index('accounts_email').on(table.email),
    uniqueIndex('accounts_one_verified')
      .on(table.email)
      .where(sql`${table.emailVerifiedAt} is not null`),
  ],
);

/** Signed-in browsers. */
export const sessions = pgTable(
  'sessions',
  {
    /** SHA-256 of the secret in the cookie, hex. */
    id: text('id').primaryKey(),
    /** The name by which its owner may end it. */
    handle: uuid('handle').notNull().unique(),
    userId: uuid('person_id')
      .notNull()
      .references(() => accounts.id, { onDelete: 'cascade' }),
    /** Idle expiry: moves on with use. */
    expiresAt: moment('expires_at').notNull(),
    /** Absolute expiry: stays. */
    endsAt: moment('ends_at').notNull(),
    createdAt: moment('created_at').notNull(),
    lastUsedAt: moment('last_used_at').notNull(),
    /** How the browser calls itself, in words: `Chromium on Linux`. */
    name: text('name').notNull().default(''),
    /** The syncing device that this browser registered; ending the session revokes it. */
    deviceId: uuid('device_id').references(() => devices.id, { onDelete: 'set null' }),
  },
  (table) => [index('sessions_person').on(table.userId)],
);

/** Secrets for scripts, shown once. */
export const apiKeys = pgTable(
  'api_keys',
  {
    id: uuid('id').primaryKey(),
    personId: uuid('person_id')
      .notNull()
      .references(() => accounts.id, { onDelete: 'cascade' }),
    name: text('name').notNull(),
    /** SHA-256, hex. */
    keyHash: text('key_hash').notNull().unique(),
    /** The first characters, by which its owner knows it again. */
    hint: text('hint').notNull(),
    createdAt: moment('created_at').notNull(),
    lastUsedAt: moment('last_used_at'),
    expiresAt: moment('expires_at'),
  },
  (table) => [index('api_keys_person').on(table.personId)],
);

/** One-time links that were mailed. */
export const mailTokens = pgTable(
  'mail_tokens',
  {
    /** SHA-256, hex. */
    tokenHash: text('token_hash').primaryKey(),
    personId: uuid('person_id')
      .notNull()
      .references(() => accounts.id, { onDelete: 'cascade' }),
    /** `verify` | `reset`. */
    purpose: text('purpose').notNull(),
    /** The address it went to: what using it proves. */
    email: text('email').notNull(),
    expiresAt: moment('expires_at').notNull(),
  },
  (table) => [index('mail_tokens_person').on(table.personId)],
);

/** Who somebody is at a provider of identities. */
export const identities = pgTable(
  'identities',
  {
    provider: text('provider').notNull(),
    subject: text('subject').notNull(),
    personId: uuid('person_id')
      .notNull()
      .references(() => accounts.id, { onDelete: 'cascade' }),
    email: text('email').notNull(),
    /** Whether the provider vouched for the address when the account was made or linked. */
    emailVerified: boolean('email_verified').notNull().default(false),
    createdAt: moment('created_at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.provider, table.subject] }),
    index('identities_person').on(table.personId),
  ],
);

/** Sign-ins at a provider that are under way; each is used once. */
export const oauthAttempts = pgTable('oauth_attempts', {
  /** SHA-256 of `state`, hex. */
  stateHash: text('state_hash').primaryKey(),
  provider: text('provider').notNull(),
  codeVerifier: text('code_verifier').notNull(),
  nonce: text('nonce').notNull(),
  /** SHA-256 of the cookie of the browser that began. */
  browserHash: text('browser_hash').notNull(),
  expiresAt: moment('expires_at').notNull(),
});

/** Keys that sign access tokens. A retired one still verifies until its last token is over. */
export const signingKeys = pgTable('signing_keys', {
  kid: text('kid').primaryKey(),
  publicKey: jsonb('public_key').$type<Record<string, unknown>>().notNull(),
  privateKey: jsonb('private_key').$type<Record<string, unknown>>().notNull(),
  createdAt: moment('created_at').notNull(),
});

/** Secrets that the server made for itself and keeps for good, by what they are for. */
export const serverSecrets = pgTable('server_secrets', {
  purpose: text('purpose').primaryKey(),
  /** 256 bits in base64url. */
  secret: text('secret').notNull(),
});

/** Failed attempts by key (an address, an account), for rate-limiter-flexible: its column names. */
export const attempts = pgTable('attempts', {
  key: text('key').primaryKey(),
  points: integer('points').notNull(),
  expire: moment('expire'),
});

/** What was done to accounts and roles, and by whom. A person who is erased leaves a row without a name. */
export const auditLog = pgTable(
  'audit_log',
  {
    id: bigserial('id', { mode: 'number' }).primaryKey(),
    at: moment('at').notNull(),
    /** `role-changed`, `account-disabled` … */
    action: text('action').notNull(),
    /** Who did it; null: somebody who was erased, or the operator's command (`detail.by`). */
    actorId: uuid('actor_id').references(() => persons.id, { onDelete: 'set null' }),
    /** To whom. */
    personId: uuid('person_id').references(() => persons.id, { onDelete: 'set null' }),
    /** Never a secret, never an address. */
    detail: jsonb('detail').$type<Record<string, string>>().notNull(),
  },
  (table) => [index('audit_log_person').on(table.personId)],
);

/**
 * That somebody who had contributed was erased or withdrew, and when: models from before have to go (V4). No name. Rows
 * are counted, so they stay for ever.
 */
export const erasures = pgTable('erasures', {
  id: uuid('id').primaryKey(),
  at: moment('at').notNull(),
  /** Of somebody who was shown lists and said nothing: no model knows them, and the shared prior may. */
  showingsOnly: boolean('showings_only').notNull().default(false),
});
