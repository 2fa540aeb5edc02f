/** A transport that keeps what it is given. */
import type { Mail, Transport } from '../mail/transport';

export class Mailbox implements Transport {
  readonly mails: Mail[] = [];

  send(mail: Mail): Promise<void> {
    this.mails.push(mail);
    return Promise.resolve();
  }

  /** Those to one address, oldest first. */
  to(address: string): Mail[] {
    return this.mails.filter(({ to }) => to === address);
  }

  /** The token in the link of the last letter to an address. @throws when there is none */
  token(address: string): string {
    const token = /#([\w-]+)/.exec(this.to(address).at(-1)?.text ?? '')?.[1];
    if (token === undefined) throw new Error(`There is no link in a letter to ${address}.`);
    return token;
  }
}
