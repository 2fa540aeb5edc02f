/** Google is an OpenID provider: https://developers.google.com/identity/openid-connect/openid-connect */
import { oidcProvider } from './oidc';
import type { Provider, ProviderClient } from './provider';

const ISSUER = 'https://accounts.google.com';

export const googleProvider = (client: ProviderClient, now: () => number): Provider =>
  oidcProvider({ ...client, issuer: ISSUER }, now);
