/** A device that is no browser: it speaks the protocol over HTTP. */
import { v4, v7 } from 'uuid';
import { PalateError } from '../models/errors';
import type { WireInteraction } from '../sync-server/protocol/messages';
import {
  linkCodeResponseSchema,
  pullResponseSchema,
  pushResponseSchema,
  registerDeviceResponseSchema,
} from '../sync-server/protocol/messages';
import { PROTOCOL_VERSION } from '../sync-server/protocol/version';

const protocol = PROTOCOL_VERSION;

/** What was done to an item, and when; whoever names its id can refer to it. */
export type Deed = Pick<WireInteraction, 'kind' | 'itemId' | 'at'> &
  Partial<Pick<WireInteraction, 'id' | 'value' | 'context'>>;

export class RemoteDevice {
  #seq = 0;
  #cursor = 0;

  private constructor(
    readonly deviceId: string,
    private readonly token: string,
  ) {}

  /**
   * A new one, of a new person.
   * @param address to be taken for another household, where the server trusts the proxy before it @throws {PalateError}
   */
  static async register(url: string, name: string, address?: string): Promise<RemoteDevice> {
    const deviceId = v4();
    const answer = await ask(`${url}/api/devices`, { body: { protocol, deviceId, name }, address });
    return new RemoteDevice(deviceId, registerDeviceResponseSchema.parse(answer).token);
  }

  /**
   * Its next events, all of which have to be taken.
   * @param deeds at most 500: what one push may hold @returns their ids @throws {PalateError}
   */
  async push(url: string, deeds: readonly Deed[]): Promise<string[]> {
    const { deviceId } = this;
    const before = this.#seq;
    const events = deeds.map((deed) => ({
      ...{ id: v7(), deviceId, seq: ++this.#seq, value: null, context: null },
      ...deed,
    }));
    const answer = await ask(`${url}/api/sync/push`, { token: this.token, body: { protocol, events } });
    const { ackedSeq, quarantined } = pushResponseSchema.parse(answer);
    if (ackedSeq !== this.#seq || quarantined.length > 0)
      throw new PalateError(
        `Of ${deeds.length} events ${ackedSeq - before} were taken, ${quarantined.length} refused.`,
      );
    return events.map(({ id }) => id);
  }

  /** Ids of its person's events, the next page. @throws {PalateError} */
  async pull(url: string): Promise<string[]> {
    const address = `${url}/api/sync/pull?cursor=${this.#cursor}&protocol=${protocol}`;
    const { cursor, events } = pullResponseSchema.parse(await ask(address, { token: this.token }));
    this.#cursor = cursor;
    return events.map(({ id }) => id);
  }

  /** With which another device joins. @throws {PalateError} */
  async linkCode(url: string): Promise<string> {
    const answer = await ask(`${url}/api/devices/link-code`, { token: this.token, body: {} });
    return linkCodeResponseSchema.parse(answer).code;
  }
}

/** Posts where there is a body. */
async function ask(
  endpoint: string,
  { token, body, address }: { token?: string; body?: object; address?: string | undefined },
): Promise<unknown> {
  const answer = await fetch(endpoint, {
    method: body ? 'POST' : 'GET',
    headers: {
      'content-type': 'application/json',
      ...(token ? { authorization: `Bearer ${token}` } : {}),
      ...(address ? { 'x-forwarded-for': address } : {}),
    },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  if (!answer.ok) throw new PalateError(`${endpoint} answered ${answer.status}: ${await answer.text()}`);
  return answer.json();
}
