/** API keys of accounts. */
import type { ApiKeys } from '../api-keys';
import type { BearerResolver } from './bearer';

export const apiKeys =
  (keys: ApiKeys): BearerResolver =>
  (token) =>
    keys.resolve(token);
