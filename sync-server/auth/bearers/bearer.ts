/** What a token in `Authorization: Bearer` can stand for. */
import type { Principal } from '../principal';

/**
 * One kind of token. Null: not one of this kind, or worth nothing any more; the next kind is asked.
 * @throws nothing for bad tokens
 */
export type BearerResolver = (token: string) => Promise<Principal | null>;
