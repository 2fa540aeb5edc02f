/** Accounts on the wire: signing up and in, sessions, keys, and what admins see. Leaf module, as messages.ts. */
import * as z from 'zod/mini';
import { serverTime, uuid } from './primitives';

export const ROLES = ['user', 'analyst', 'admin'] as const;
export const roleSchema = z.enum(ROLES);
export type Role = z.infer<typeof roleSchema>;

/** ASVS 5.0, 6.2.1 and 6.2.9: at least 8 characters, long ones allowed; no rule about which characters. */
export const PASSWORD_LENGTH = { min: 8, max: 256 } as const;

/** Kept trimmed and in lower case. 254: RFC 5321, 4.5.3.1.3. */
export const emailSchema = z.pipe(z.string().check(z.trim(), z.toLowerCase(), z.maxLength(254)), z.email());
/** As typed: a password is never trimmed. What it must be like is checked with a sentence, see auth/passwords. */
const password = z.string().check(z.minLength(1), z.maxLength(1024));

export const signUpRequestSchema = z.object({
  email: emailSchema,
  password,
  /** Made by the device and kept until an answer has come: the same sign-up again is the same account. */
  attempt: z.optional(uuid),
});
export const signInRequestSchema = z.object({ email: emailSchema, password });
export const forgottenRequestSchema = z.object({ email: emailSchema });
/** As it stands in the link of a letter. */
const linkToken = z.string().check(z.minLength(20), z.maxLength(200));

export const resetRequestSchema = z.object({ token: linkToken, password });
export const verifyRequestSchema = z.object({ token: linkToken });
export const changePasswordRequestSchema = z.object({
  /** Null where the account has none yet: it signs in through a provider. */
  current: z.nullable(password),
  next: password,
  /** Leaves API keys alone, which else are revoked. */
  keepKeys: z.optional(z.boolean()),
});
/** The password again, since there is no way back; null where the account has none. */
export const eraseAccountRequestSchema = z.object({ password: z.nullable(password) });

export const accountSchema = z.object({
  personId: uuid,
  email: z.string(),
  emailVerified: z.boolean(),
  role: roleSchema,
  hasPassword: z.boolean(),
  /** Ids of the providers through which it signs in. */
  providers: z.array(z.string()),
});
export type Account = z.infer<typeof accountSchema>;

/** Providers that this server has been given. */
export const providersSchema = z.object({
  providers: z.array(z.object({ id: z.string(), name: z.string() })),
});
export type Providers = z.infer<typeof providersSchema>;

export const sessionSchema = z.object({
  id: uuid,
  name: z.string(),
  createdAt: serverTime,
  lastUsedAt: serverTime,
  /** The one that asks. */
  current: z.boolean(),
  deviceId: z.nullable(uuid),
});
export const sessionsSchema = z.object({ sessions: z.array(sessionSchema) });
export type Sessions = z.infer<typeof sessionsSchema>;

export const apiKeySchema = z.object({
  id: uuid,
  name: z.string(),
  hint: z.string(),
  createdAt: serverTime,
  lastUsedAt: z.nullable(serverTime),
  expiresAt: z.nullable(serverTime),
});
export const apiKeysSchema = z.object({ keys: z.array(apiKeySchema) });
export type ApiKeys = z.infer<typeof apiKeysSchema>;
export const createApiKeyRequestSchema = z.object({
  name: z.string().check(z.trim(), z.minLength(1), z.maxLength(100)),
  /** Null: until it is revoked. */
  days: z.nullable(z.int().check(z.minimum(1), z.maximum(3650))),
  /** The password again, since a key outlives the session; null where the account has none. */
  password: z._default(z.nullable(password), null),
});
/** `key` is shown this once. */
export const createdApiKeySchema = z.extend(apiKeySchema, { key: z.string() });
export type CreatedApiKey = z.infer<typeof createdApiKeySchema>;

export const accessTokenSchema = z.object({
  accessToken: z.string(),
  tokenType: z.literal('Bearer'),
  /** Seconds. */
  expiresIn: z.int(),
});

/** An account as admins see it: never what the person likes (V3). */
export const accountRowSchema = z.object({
  personId: uuid,
  email: z.string(),
  emailVerified: z.boolean(),
  role: roleSchema,
  createdAt: serverTime,
  lastUsedAt: z.nullable(serverTime),
  disabled: z.boolean(),
});
export type AccountRow = z.infer<typeof accountRowSchema>;
export const accountRowsSchema = z.object({
  accounts: z.array(accountRowSchema),
  /** Hand back as `after` for the next page; null: this was the last. */
  next: z.nullable(z.string()),
});
export type AccountRows = z.infer<typeof accountRowsSchema>;
export const changeAccountRequestSchema = z.object({
  role: z.optional(roleSchema),
  disabled: z.optional(z.boolean()),
});

export const auditEntrySchema = z.object({
  id: z.int(),
  at: serverTime,
  action: z.string(),
  /** Addresses; null for those who were erased, and for the operator's command, where `detail.by` is `operator`. */
  actor: z.nullable(z.string()),
  subject: z.nullable(z.string()),
  detail: z.record(z.string(), z.string()),
});
export const auditLogSchema = z.object({ entries: z.array(auditEntrySchema), next: z.nullable(z.string()) });
export type AuditLog = z.infer<typeof auditLogSchema>;
