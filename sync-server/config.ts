/** The environment, parsed once. */
import path from 'node:path';
import { z } from 'zod';
import { PalateError } from '../models/errors';
import type { ProviderConfig } from './auth/providers/providers';
import { readProviders } from './provider-config';

const blankIsUnset = (value: unknown) => (value === '' ? undefined : value);

const configSchema = z.object({
  /** 0: any free port. */
  PORT: z.preprocess(blankIsUnset, z.coerce.number().int().min(0).max(65_535).default(3000)),
  HOST: z.preprocess(blankIsUnset, z.string().default('127.0.0.1')),
  DATABASE_URL: z.preprocess(
    blankIsUnset,
    z.url({ protocol: /^postgres(ql)?$/, error: 'must begin with postgres://' }).optional(),
  ),
  PALATE_DATA_DIR: z.preprocess(blankIsUnset, z.string().default('.palate/')),
  TRUST_PROXY: z.preprocess(blankIsUnset, z.enum(['0', '1']).default('0')),
  ORIGIN: z.preprocess(blankIsUnset, z.url({ protocol: /^https?$/ }).optional()),
  SMTP_URL: z.preprocess(
    blankIsUnset,
    z.url({ protocol: /^smtps?$/, error: 'must begin with smtp:// or smtps://' }).optional(),
  ),
  MAIL_FROM: z.preprocess(
    blankIsUnset,
    z
      .string()
      .regex(/^[^\r\n]*@[^\r\n]*$/, 'must be a mail address, for example Palate <palate@example.org>')
      .optional(),
  ),
});

export interface Config {
  readonly port: number;
  readonly host: string;
  /** Undefined: PGlite in `dataDir`. */
  readonly databaseUrl: string | undefined;
  /** Absolute. */
  readonly dataDir: string;
  /** Without a path; undefined: whatever the request says. */
  readonly origin: string | undefined;
  /** A proxy of ours stands in front and writes X-Forwarded-For and X-Forwarded-Proto. */
  readonly trustProxy: boolean;
  /** Undefined: letters lie in the folder `outbox` of `dataDir`. */
  readonly smtpUrl: string | undefined;
  /** Sender of letters, `Palate <palate@example.org>`. */
  readonly mailFrom: string;
  /** Through whom people may sign in beside passwords. */
  readonly providers: readonly ProviderConfig[];
}

export class ConfigError extends PalateError {
  override readonly name = 'ConfigError';
}

/** @throws {ConfigError} or {ProviderConfigError} naming the variable. */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const parsed = configSchema.safeParse(env);
  if (!parsed.success) {
    const lines = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
    throw new ConfigError(`The environment has values that cannot be used. ${lines.join('; ')}`);
  }
  const { PORT, HOST, DATABASE_URL, PALATE_DATA_DIR, TRUST_PROXY, ORIGIN, SMTP_URL, MAIL_FROM } = parsed.data;
  if (SMTP_URL !== undefined && MAIL_FROM === undefined)
    throw new ConfigError(
      'SMTP_URL is set, so MAIL_FROM has to say who writes, for example palate@example.org.',
    );
  return {
    port: PORT,
    host: HOST,
    databaseUrl: DATABASE_URL,
    dataDir: path.resolve(PALATE_DATA_DIR),
    origin: ORIGIN === undefined ? undefined : new URL(ORIGIN).origin,
    trustProxy: TRUST_PROXY === '1',
    smtpUrl: SMTP_URL,
    mailFrom: MAIL_FROM ?? 'Palate <palate@localhost>',
    providers: readProviders(env),
  };
}
