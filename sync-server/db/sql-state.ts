/** https://www.postgresql.org/docs/current/errcodes-appendix.html */
export const isUniqueViolation = (cause: unknown): boolean => sqlStateOf(cause) === '23505';

/** The five-character code by which PostgreSQL names an error, through the wrapping of the query builder. */
export function sqlStateOf(cause: unknown): string | null {
  for (let error = cause; error instanceof Error; error = error.cause) {
    const { code } = error as { code?: unknown };
    if (typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code)) return code;
  }
  return null;
}
