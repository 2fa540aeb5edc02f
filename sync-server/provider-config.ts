/** Providers of identities in the environment. */
import { PalateError } from '../models/errors';
import type { ProviderConfig } from './auth/providers/providers';

type Environment = Readonly<Record<string, string | undefined>>;

export class ProviderConfigError extends PalateError {
  override readonly name = 'ProviderConfigError';
}

const KNOWN = [
  { kind: 'github', name: 'GitHub' },
  { kind: 'google', name: 'Google' },
] as const;

/** `OIDC_WORK_ISSUER` makes the provider `work`, `OIDC_MY_CLUB_ISSUER` the provider `my-club`. */
const ISSUER = /^OIDC_([A-Z0-9]+(?:_[A-Z0-9]+)*)_ISSUER$/;

/**
 * GitHub, Google, then the others by name. A provider needs all of its variables; one alone is a mistake.
 * @throws {ProviderConfigError} naming the variable.
 */
export function readProviders(env: Environment): ProviderConfig[] {
  const others = Object.keys(env)
    .filter((variable) => env[variable])
    .flatMap((variable) => ISSUER.exec(variable)?.[1] ?? [])
    .toSorted();
  return [...KNOWN.flatMap((known) => readKnown(env, known)), ...others.map((name) => readOidc(env, name))];
}

function readKnown(env: Environment, { kind, name }: (typeof KNOWN)[number]): ProviderConfig[] {
  const prefix = kind.toUpperCase();
  if (!env[`${prefix}_CLIENT_ID`] && !env[`${prefix}_CLIENT_SECRET`]) return [];
  return [{ kind, id: kind, name, ...readClient(env, prefix) }];
}

function readOidc(env: Environment, name: string): ProviderConfig {
  const prefix = `OIDC_${name}`;
  const id = name.toLowerCase().replaceAll('_', '-');
  if (KNOWN.some(({ kind }) => kind === id))
    throw new ProviderConfigError(`${prefix}_ISSUER takes the name of ${id}. Choose another one.`);
  return {
    kind: 'oidc',
    id,
    name: env[`${prefix}_LABEL`] || id,
    issuer: checkIssuer(`${prefix}_ISSUER`, need(env, `${prefix}_ISSUER`)),
    ...readClient(env, prefix),
  };
}

const readClient = (env: Environment, prefix: string) => ({
  clientId: need(env, `${prefix}_CLIENT_ID`),
  clientSecret: need(env, `${prefix}_CLIENT_SECRET`),
});

function need(env: Environment, variable: string): string {
  const value = env[variable];
  if (!value) throw new ProviderConfigError(`${variable} is missing: this provider needs it.`);
  return value;
}

/** Codes and secrets go there, so plain http only to this very machine. Kept to the letter: issuers are compared. */
function checkIssuer(variable: string, issuer: string): string {
  const url = URL.canParse(issuer) ? new URL(issuer) : null;
  const isLocal = url?.protocol === 'http:' && ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
  if (url === null || (url.protocol !== 'https:' && !isLocal))
    throw new ProviderConfigError(`${variable} is ${issuer}: it must begin with https://.`);
  return issuer;
}
