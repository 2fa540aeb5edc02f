/** `npm run admin -- <email>`: make the account of an address an admin. */
import { parseArgs } from 'node:util';
import { PalateError } from '../../models/errors';
import { adminReportSchema, makeAdmin } from '../auth/make-admin';
import type { AdminReport } from '../auth/make-admin';
import { emailSchema } from '../protocol/account-messages';
import { runCommand, UsageError, withTarget } from './command';
import { ask } from './running-server';

const USAGE = 'Usage: npm run admin -- <email of an account>.';

const WHY_NOT = {
  unknown: (email: string) => `No account has the address ${email}. Sign up with it in the app`,
  unclear: (email: string) =>
    `Several accounts claim ${email} and none has proved it. Follow the link in a letter to it`,
};

await runCommand(async () => {
  const email = readArguments();
  const report = await withTarget<AdminReport>({
    ask: async (server) => adminReportSchema.parse(await ask(server, '/api/operator/admin', { email })),
    open: ({ db }) => makeAdmin(db, email, new Date()),
  });
  process.stdout.write(`${inWords(report)}\n`);
});

function readArguments(): string {
  const { positionals } = parseArgs({ allowPositionals: true });
  if (positionals.length !== 1) throw new UsageError(USAGE);
  const email = emailSchema.safeParse(positionals[0]);
  if (!email.success) throw new UsageError(`${positionals[0]} is not a mail address. ${USAGE}`);
  return email.data;
}

/** @throws {PalateError} when nothing was done, with the sentence that says why. */
function inWords(report: AdminReport): string {
  const { email } = report;
  if (report.state !== 'admin') throw new PalateError(`${WHY_NOT[report.state](email)}, then repeat this.`);
  const { was, emailVerified } = report;
  const done =
    was.role === 'admin' ? `${email} was an admin already` : `${email} is an admin now, and was ${was.role}`;
  return [
    `${done}${was.disabled ? '; the account was disabled and is enabled again' : ''}.`,
    ...(emailVerified ? [] : ['Its address is not proved yet: follow the link in the letter.']),
  ].join(' ');
}
