/** The providers that this server has been given. */
import { githubProvider } from './github';
import { googleProvider } from './google';
import { oidcProvider } from './oidc';
import type { OidcClient } from './oidc';
import type { Provider, ProviderClient } from './provider';

/** From the environment, see config.ts. */
export type ProviderConfig =
  ({ readonly kind: 'github' | 'google' } & ProviderClient) | ({ readonly kind: 'oidc' } & OidcClient);

export const createProviders = (
  configs: readonly ProviderConfig[],
  now: () => number,
): ReadonlyMap<string, Provider> =>
  new Map(configs.map((config) => [config.id, createProvider(config, now)]));

function createProvider(config: ProviderConfig, now: () => number): Provider {
  switch (config.kind) {
    case 'github':
      return githubProvider(config);
    case 'google':
      return googleProvider(config, now);
    case 'oidc':
      return oidcProvider(config, now);
  }
}
