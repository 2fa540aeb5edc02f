/** The mailer of a server: through a mail server where there is one, else into a folder. */
import path from 'node:path';
import { AFTER_ANSWER_MS, Mailer } from './mailer';
import { fileOutbox } from './outbox';
import { smtpTransport } from './smtp';

export interface MailerOptions {
  /** Undefined: letters lie in the folder `outbox` of `dataDir`. */
  readonly smtpUrl?: string | undefined;
  readonly from?: string;
  readonly dataDir: string;
  readonly log: (line: string) => void;
}

export function openMailer({
  smtpUrl,
  from = 'Palate <palate@localhost>',
  dataDir,
  log,
}: MailerOptions): Mailer {
  const transport =
    smtpUrl === undefined
      ? fileOutbox({ folder: path.join(dataDir, 'outbox'), from, log })
      : smtpTransport(smtpUrl, from);
  return new Mailer({ transport, log, delayMs: AFTER_ANSWER_MS });
}
