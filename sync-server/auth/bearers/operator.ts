/** The secret that a server writes beside its data, for commands on the same machine. */
import { hashSecret, sameHash } from '../secrets';
import type { BearerResolver } from './bearer';

/** @param operatorToken null: there is no operator. */
export function operatorTokens(operatorToken: string | null): BearerResolver {
  const expected = operatorToken === null ? null : hashSecret(operatorToken);
  return (token) =>
    Promise.resolve(expected !== null && sameHash(hashSecret(token), expected) ? { kind: 'operator' } : null);
}
