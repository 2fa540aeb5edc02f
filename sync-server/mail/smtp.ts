/** The transport of a server that was given a mail server. */
import { createTransport } from 'nodemailer';
import type { Transport } from './transport';

const TIMEOUT_MS = 20_000;

/** @param url `smtp://user:password@host:587` or `smtps://…`; STARTTLS is used where the server offers it. */
export function smtpTransport(url: string, from: string): Transport {
  const transport = createTransport(
    { url, connectionTimeout: TIMEOUT_MS, greetingTimeout: TIMEOUT_MS, socketTimeout: TIMEOUT_MS },
    { from },
  );
  return {
    send: async ({ to, ...mail }) => {
      await transport.sendMail({ ...mail, to: { name: '', address: to } });
    },
  };
}
