/** A port, and a way to leave it without cutting anyone off in the middle of a sentence. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { PalateError } from '../models/errors';

export class PortError extends PalateError {
  override readonly name = 'PortError';
}

export interface Listening {
  /** For a person on this machine: `http://127.0.0.1:3000`. */
  readonly url: string;
  /** Takes no new requests and resolves when the running ones are answered, or after `graceMs`. */
  close(graceMs: number): Promise<void>;
}

export interface Place {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
}

type FetchCallback = Parameters<typeof getRequestListener>[0];

/** @throws {PortError} with what to do, when the port cannot be had. */
export function listen(fetch: FetchCallback, place: Place): Promise<Listening> {
  const server = createServer(getRequestListener(fetch));
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => reject(portError(cause, place)));
    server.listen(place.port, place.host, () =>
      resolve({
        url: urlOf(server.address() as AddressInfo),
        close: (graceMs) =>
          new Promise((closed) => {
            const cut = setTimeout(() => server.closeAllConnections(), graceMs);
            server.close(() => {
              clearTimeout(cut);
              closed();
            });
            server.closeIdleConnections();
          }),
      }),
    );
  });
}

/** Says so at once when the port is taken, before the database is opened for nothing. @throws {PortError} */
export async function tryPort(place: Place): Promise<void> {
  if (place.port === 0) return;
  const probe = await listen(() => new Response(null, { status: 503 }), place);
  await probe.close(0);
}

function urlOf({ address, family, port }: AddressInfo): string {
  if (address === '0.0.0.0' || address === '::') return `http://127.0.0.1:${port}`;
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
}

function portError(cause: NodeJS.ErrnoException, { host, port }: Place): Error {
  if (cause.code === 'EADDRINUSE')
    return new PortError(
      `Port ${port} on ${host} is in use. Stop what uses it, or choose another: PORT=${port + 1} npm start`,
    );
  if (cause.code === 'EACCES')
    return new PortError(
      `This user may not use port ${port}. Choose one from 1024 on, for example PORT=3000.`,
    );
  if (cause.code === 'EADDRNOTAVAIL' || cause.code === 'ENOTFOUND')
    return new PortError(
      `This machine has no address ${host}. Set HOST to one of its own, for example 127.0.0.1.`,
    );
  return cause;
}
