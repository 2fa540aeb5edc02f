/**
 * Failures as they may stand in a log or a report. The query builder writes the parameters of a query into its message,
 * and PostgreSQL quotes values in its own: addresses, hashes, ids of people. What is left says where to look.
 */
import { DrizzleQueryError } from 'drizzle-orm';

/** One line: the sentence of an error of ours, or what may be said of one of the database. */
export function sentenceOf(cause: unknown): string {
  if (!(cause instanceof Error)) return `Something was thrown that is no error: ${typeof cause}`;
  if (cause instanceof DrizzleQueryError) {
    const why = cause.cause === undefined ? '' : ` (${sentenceOf(cause.cause)})`;
    return `Failed query: ${cause.query}${why}`;
  }
  return isOfDatabase(cause) ? namesOf(cause) : cause.message;
}

/** Every error of the chain with its stack, for a person who looks for a bug. */
export function failureInWords(cause: unknown): string {
  const lines: string[] = [];
  for (let error = cause; error !== undefined && error !== null; error = causeOf(error))
    lines.push(`${lines.length === 0 ? '' : 'because of '}${titleOf(error)}`, ...framesOf(error));
  return lines.join('\n');
}

const causeOf = (error: unknown): unknown => (error instanceof Error ? error.cause : undefined);

const titleOf = (error: unknown): string =>
  error instanceof DrizzleQueryError
    ? `Failed query: ${error.query}`
    : error instanceof Error
      ? `${error.name}: ${sentenceOf(error)}`
      : sentenceOf(error);

/** SQLSTATE, and what of the schema it is about. */
const PUBLIC = ['code', 'severity', 'routine', 'schema_name', 'schema', 'table_name', 'table'] as const;
const PUBLIC_TOO = ['column_name', 'column', 'constraint_name', 'constraint'] as const;

const isOfDatabase = (error: Error): boolean =>
  'severity' in error || /^[0-9A-Z]{5}$/.test(String((error as { code?: unknown }).code));

function namesOf(error: Error): string {
  const fields = error as unknown as Record<string, unknown>;
  const said = [...PUBLIC, ...PUBLIC_TOO].flatMap((name) =>
    typeof fields[name] === 'string' ? [`${name} ${fields[name]}`] : [],
  );
  return said.join(', ') || 'the database';
}

/** A stack begins with the message, whose lines may look like those of a stack. */
function framesOf(error: unknown): string[] {
  if (!(error instanceof Error) || error.stack === undefined) return [];
  const begin = error.stack.indexOf(error.message);
  if (begin < 0) return [];
  return error.stack
    .slice(begin + error.message.length)
    .split('\n')
    .filter((line) => /^\s+at /.test(line));
}
