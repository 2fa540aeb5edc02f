/** The transport of a server that has no mail server: letters lie in a folder, for its operator to open. */
import { randomUUID } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createTransport } from 'nodemailer';
import type { Mail, Transport } from './transport';

export interface OutboxOptions {
  /** Made when the first letter comes. */
  readonly folder: string;
  readonly from: string;
  /** Told where a letter lies, never what it says. */
  readonly log: (line: string) => void;
}

export function fileOutbox({ folder, from, log }: OutboxOptions): Transport {
  const composer = createTransport({ streamTransport: true, buffer: true, newline: 'unix' });
  return {
    send: async (mail: Mail) => {
      const { message } = await composer.sendMail({ ...mail, to: { name: '', address: mail.to }, from });
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const file = path.join(folder, `${new Date().toISOString().replaceAll(':', '-')}-${randomUUID()}.eml`);
      // Its link is as good as a password until it is used.
      await writeFile(file, message as Buffer, { mode: 0o600 });
      log(`A letter waits in ${file}`);
    },
  };
}
