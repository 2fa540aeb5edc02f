/** What all commands share: where the database is, how failure is told, and how progress is shown. */
import { PalateError } from '../../models/errors';
import type { Progress } from '../../models/types';
import { readConfig, type Config } from '../config';
import { openDatabase, type Database } from '../db/connect';
import { migrate } from '../db/migrate';
import { findServer, type RunningServer } from './running-server';

/** Wrong usage: what is wrong, and how it goes. Exit code 2. */
export class UsageError extends PalateError {
  override readonly name = 'UsageError';
}

/**
 * An embedded database has one process. When a server has it open, the server is asked; else we open it ourselves.
 */
export async function withTarget<T>(
  ways: {
    ask: (server: RunningServer) => Promise<T>;
    open: (database: Database, config: Config) => Promise<T>;
  },
  env: Readonly<Record<string, string | undefined>> = process.env,
): Promise<T> {
  const config = readConfig(env);
  const server = config.databaseUrl === undefined ? await findServer(config.dataDir) : null;
  if (server) return ways.ask(server);
  const database = await openDatabase({ url: config.databaseUrl, dataDir: config.dataDir });
  try {
    await migrate(database);
    return await ways.open(database, config);
  } finally {
    await database.close();
  }
}

/** Runs a command and turns what it throws into one sentence and an exit code: 1 failure, 2 wrong usage. */
export async function runCommand(command: () => Promise<void>): Promise<void> {
  try {
    await command();
  } catch (cause) {
    const wrongUsage = cause instanceof UsageError || isParseArgsError(cause);
    process.exitCode = wrongUsage ? 2 : 1;
    process.stderr.write(`${sentenceOf(cause)}\n`);
  }
}

/** A bug keeps its stack, an expected failure is a sentence. */
function sentenceOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  const code = (cause as NodeJS.ErrnoException).code;
  const expected = cause instanceof PalateError || isParseArgsError(cause) || code !== undefined;
  return expected ? cause.message : (cause.stack ?? cause.message);
}

const isParseArgsError = (cause: unknown): boolean =>
  String((cause as NodeJS.ErrnoException | null)?.code).startsWith('ERR_PARSE_ARGS');

/** One line on stderr: rewritten in place on a terminal, else at most once in two seconds. */
export class ProgressLine {
  #last = -Infinity;
  #shown = false;

  constructor(
    readonly now: () => number = Date.now,
    readonly out: NodeJS.WriteStream = process.stderr,
  ) {}

  show = ({ step, done, total, remainingSeconds }: Progress): void => {
    const every = this.out.isTTY ? 100 : 2000;
    if (this.now() - this.#last < every) return;
    this.#last = this.now();
    const count = done.toLocaleString('en-US');
    const counted = total > 0 ? `${step}: ${count} of ${total.toLocaleString('en-US')}` : `${step}: ${count}`;
    const line = remainingSeconds === undefined ? counted : `${counted}, ${leftInWords(remainingSeconds)}`;
    this.out.write(this.out.isTTY ? `\r\u001b[K${line}` : `${line}\n`);
    this.#shown = true;
  };

  end(): void {
    if (this.#shown && this.out.isTTY) this.out.write('\r\u001b[K');
  }
}

/** For example `about 3 min left`. */
const leftInWords = (seconds: number): string =>
  seconds < 90 ? `about ${Math.ceil(seconds)} s left` : `about ${Math.round(seconds / 60)} min left`;
