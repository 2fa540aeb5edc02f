/** Named locks that are tried, never waited for: "one trainer at a time". */
import type { Sql } from 'postgres';

export type TryLock = <T>(
  name: string,
  fn: () => Promise<T>,
) => Promise<{ readonly held: true; readonly value: T } | { readonly held: false }>;

/** Locks of one process. */
export function memoryLocks(): TryLock {
  const taken = new Set<string>();
  return async (name, fn) => {
    if (taken.has(name)) return { held: false };
    taken.add(name);
    try {
      return { held: true, value: await fn() };
    } finally {
      taken.delete(name);
    }
  };
}

/**
 * Session-level advisory locks: held by one reserved connection, and given back by the server itself when that
 * connection dies, so a killed process cannot leave one behind.
 */
export function advisoryLocks(client: Sql): TryLock {
  return async (name, fn) => {
    const connection = await client.reserve();
    try {
      const [row] = await connection<[{ held: boolean }]>`
        select pg_try_advisory_lock(hashtextextended(${`palate:${name}`}, 0)) as held`;
      if (!row.held) return { held: false };
      try {
        return { held: true, value: await fn() };
      } finally {
        await connection`select pg_advisory_unlock(hashtextextended(${`palate:${name}`}, 0))`;
      }
    } finally {
      connection.release();
    }
  };
}
