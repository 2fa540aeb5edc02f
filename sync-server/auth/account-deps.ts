/** What signing up, signing in and recovering need. */
import type { Db } from '../db/connect';
import type { Mailer } from '../mail/mailer';
import type { Auth } from './auth';

export interface AccountDeps {
  readonly db: Db;
  /** ms since the epoch. */
  readonly now: () => number;
  /** Unguessable bytes. */
  readonly random: (bytes: number) => Uint8Array;
  readonly auth: Auth;
  readonly mailer: Mailer;
  /** Where people reach this server, without a slash at its end. Never what a request says of itself. */
  readonly linkBase: () => string;
}
