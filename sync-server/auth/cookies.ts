/** The cookies of a browser: its session, and the mark by which an account knows the browser again. */
import type { Context } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import type { CookieOptions } from 'hono/utils/cookie';
import type { NewSession } from './sessions';

export interface CookieConfig {
  readonly origin?: string | undefined;
  /** A proxy of ours writes X-Forwarded-Proto. */
  readonly trustProxy: boolean;
}

type Name = 'palate' | 'palate-known';

const YEAR_S = 365 * 86_400;

export class Cookies {
  constructor(readonly config: CookieConfig) {}

  /** Whether people reach us over https, so that a cookie may insist on it. */
  isHttps(c: Context): boolean {
    const { origin, trustProxy } = this.config;
    if (origin !== undefined) return origin.startsWith('https:');
    const forwarded = trustProxy ? c.req.header('X-Forwarded-Proto')?.split(',').at(-1)?.trim() : undefined;
    return (forwarded ?? new URL(c.req.url).protocol.slice(0, -1)) === 'https';
  }

  /** Secret of the session, as it came. */
  readSession(c: Context): string | null {
    return this.#read(c, 'palate');
  }

  /** The server ends a session when it is time, so the cookie may stay until the absolute end. */
  writeSession(c: Context, { secret, endsAt }: NewSession, now: number): void {
    this.#write(c, 'palate', secret, Math.floor((endsAt.getTime() - now) / 1000));
  }

  clearSession(c: Context): void {
    const secure = this.isHttps(c);
    // A __Host- cookie is deleted only by one that keeps to the rules of its name.
    deleteCookie(c, nameOf('palate', secure), { path: '/', secure, httpOnly: true, sameSite: 'Lax' });
  }

  readKnown(c: Context): string | null {
    return this.#read(c, 'palate-known');
  }

  writeKnown(c: Context, mark: string): void {
    this.#write(c, 'palate-known', mark, YEAR_S);
  }

  #read(c: Context, name: Name): string | null {
    return getCookie(c, nameOf(name, this.isHttps(c))) ?? null;
  }

  #write(c: Context, name: Name, value: string, maxAge: number): void {
    const secure = this.isHttps(c);
    const options: CookieOptions = { path: '/', httpOnly: true, sameSite: 'Lax', secure, maxAge };
    setCookie(c, nameOf(name, secure), value, options);
  }
}

/** `__Host-`: RFC 6265bis, 4.1.3.2: set over https, for this host alone and all of it. */
const nameOf = (name: Name, secure: boolean): string => (secure ? `__Host-${name}` : name);
