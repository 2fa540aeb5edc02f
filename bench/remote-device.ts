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

/** What was done to an item, and when. */
export type Deed = Pick<WireInteraction, 'kind' | 'itemId' | 'at'>;

export class RemoteDevice {
  private constructor(
    readonly deviceId: string,
    private readonly token: string,
  ) {}

  /** A new one, of a new person. @throws {PalateError} */
  static async register(url: string, name: string): Promise<RemoteDevice> {
    const deviceId = v4();
    const answer = await ask(`${url}/api/devices`, { body: { protocol, deviceId, name } });
    return new RemoteDevice(deviceId, registerDeviceResponseSchema.parse(answer).token);
  }

  /**
   * Its first events, all of which have to be taken.
   * @param deeds at most 500: what one push may hold @returns their ids @throws {PalateError}
   */
  async push(url: string, deeds: readonly Deed[]): Promise<string[]> {
    const { deviceId } = this;
    const events = deeds.map((deed, n) => ({
      ...{ id: v7(), deviceId, seq: n + 1, value: null, context: null },
      ...deed,
    }));
    const answer = await ask(`${url}/api/sync/push`, { token: this.token, body: { protocol, events } });
    const { ackedSeq, quarantined } = pushResponseSchema.parse(answer);
    if (ackedSeq !== deeds.length || quarantined.length > 0)
      throw new PalateError(
        `Of ${deeds.length} events ${ackedSeq} were taken, ${quarantined.length} refused.`,
      );
    return events.map(({ id }) => id);
  }

  /** Ids of its person's events, the first page. @throws {PalateError} */
  async pull(url: string): Promise<string[]> {
    const answer = await ask(`${url}/api/sync/pull?cursor=0&protocol=${protocol}`, { token: this.token });
    return pullResponseSchema.parse(answer).events.map(({ id }) => id);
  }

  /** With which another device joins. @throws {PalateError} */
  async linkCode(url: string): Promise<string> {
    const answer = await ask(`${url}/api/devices/link-code`, { token: this.token, body: {} });
    return linkCodeResponseSchema.parse(answer).code;
  }
}

/** Posts where there is a body. */
async function ask(address: string, { token, body }: { token?: string; body?: object }): Promise<unknown> {
  const answer = await fetch(address, {
    method: body ? 'POST' : 'GET',
    headers: {
      'content-type': 'application/json',
      ...(token ? { authorization: `Bearer ${token}` } : {}),
    },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  if (!answer.ok) throw new PalateError(`${address} answered ${answer.status}: ${await answer.text()}`);
  return answer.json();
}
