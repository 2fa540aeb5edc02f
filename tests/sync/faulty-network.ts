/** What a network does to requests. Each fault is one that was seen in the wild. */

export const FAULTS = [
  'none',
  /** Lost on the way there. */
  'request-lost',
  /** The server has committed, its answer never comes. */
  'answer-lost',
  /** A proxy sends it twice. */
  'twice',
  /** Given up by the device, and delivered later all the same. */
  'late',
  /** 503 by a proxy; the server heard nothing. */
  'unavailable',
  /** The sign-in page of a hotel, with status 200. */
  'captive-portal',
  /** No answer until the deadline. */
  'silence',
] as const;
export type Fault = (typeof FAULTS)[number];

export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** A network between devices and one server. Faults are taken from `faults` one by one; when it is empty, all is well. */
export class FaultyNetwork {
  readonly faults: Fault[] = [];
  down = false;
  readonly #server: Fetch;
  #late: (() => Promise<unknown>)[] = [];

  /** @param onSilence told when a request will never be answered. */
  constructor(
    server: Fetch,
    readonly onSilence: () => void,
  ) {
    this.#server = server;
  }

  readonly fetch: Fetch = async (url, init) => {
    const send = () => this.#server(url, { ...init, signal: null });
    if (this.down) throw new TypeError('Failed to fetch');
    const fault = this.faults.shift() ?? 'none';
    if (fault !== 'late') await this.deliverLate();
    switch (fault) {
      case 'none':
        return send();
      case 'request-lost':
        throw new TypeError('Failed to fetch');
      case 'answer-lost':
        await send();
        throw new TypeError('Failed to fetch');
      case 'twice':
        await send();
        return send();
      case 'late':
        this.#late.push(send);
        throw new TypeError('Failed to fetch');
      case 'unavailable':
        return new Response('<h1>503</h1>', { status: 503 });
      case 'captive-portal':
        return new Response('<h1>Welcome to Hotel Bad Wifi</h1>', { status: 200 });
      case 'silence':
        this.onSilence();
        return new Promise<never>(() => undefined);
    }
  };

  async deliverLate(): Promise<void> {
    const late = this.#late;
    this.#late = [];
    for (const send of late) await send();
  }
}
