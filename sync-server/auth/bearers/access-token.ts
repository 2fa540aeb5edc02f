/** Access tokens of accounts. */
import type { AccessTokens } from '../access-tokens';
import type { BearerResolver } from './bearer';

/** Header, claims and signature; no other bearer of ours has a dot. */
const JWT = /^[\w-]+\.[\w-]+\.[\w-]+$/;

export const accessTokens =
  (tokens: AccessTokens): BearerResolver =>
  (token) =>
    JWT.test(token) ? tokens.resolve(token) : Promise.resolve(null);
