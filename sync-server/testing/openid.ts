/** A real OpenID provider on loopback, and a browser that walks through it over real HTTP. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Provider } from 'oidc-provider';
import type { JWK } from 'jose';

/** Somebody who has an account at the provider. */
export interface ProviderUser {
  readonly sub: string;
  readonly email?: string;
  readonly email_verified?: boolean;
}

export interface OpenIdProvider {
  readonly issuer: string;
  /** By the name that is typed at its login. Tests may add and change them. */
  readonly users: Map<string, ProviderUser>;
  close(): Promise<void>;
}

export const CLIENT = { clientId: 'palate', clientSecret: 'secret-of-palate' };

/** @param options.jwks private keys; default: those that every oidc-provider starts with */
export async function startOpenIdProvider({
  redirectUri,
  jwks,
}: {
  redirectUri: string;
  jwks?: { keys: JWK[] };
}): Promise<OpenIdProvider> {
  const server = createServer();
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const users = new Map<string, ProviderUser>();
  const provider = quietly(
    () =>
      new Provider(issuer, {
        clients: [
          {
            client_id: CLIENT.clientId,
            client_secret: CLIENT.clientSecret,
            redirect_uris: [redirectUri],
          },
        ],
        claims: { openid: ['sub'], email: ['email', 'email_verified'] },
        pkce: { required: () => true },
        cookies: { keys: ['of a test'] },
        findAccount: (_context: unknown, sub: string) => ({
          accountId: sub,
          claims: () => ({ ...users.get(sub), sub: users.get(sub)?.sub ?? sub }),
        }),
        ...(jwks && { jwks: jwks as { keys: never[] } }),
      }),
  );
  server.on('request', provider.callback());
  return {
    issuer,
    users,
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}

/** It warns of what is right for a test: keys, a store and pages for development. */
function quietly<T>(make: () => T): T {
  const { warn, info } = console;
  console.warn = console.info = () => {};
  try {
    return make();
  } finally {
    Object.assign(console, { warn, info });
  }
}

/** A browser's side of a provider: cookies, redirects, and the forms of its development pages. */
export class ProviderVisit {
  readonly #cookies = new Map<string, string>();

  /**
   * Follows an authorisation request, types a name, agrees.
   * @param url as our server redirected to
   * @returns where the provider sends the browser back to
   */
  async signIn(url: string, login: string, backTo: string): Promise<URL> {
    let next = new URL(url);
    for (let step = 0; step < 20; step++) {
      if (next.href.startsWith(backTo)) return next;
      const answer = await this.#fetch(next);
      const location = answer.headers.get('Location');
      next =
        location === null ? await this.#submit(next, await answer.text(), login) : new URL(location, next);
    }
    throw new Error('The provider never sent the browser back.');
  }

  /** As `signIn`, but the provider is told no. */
  async refuse(url: string, backTo: string): Promise<URL> {
    let next = new URL(url);
    for (let step = 0; step < 20; step++) {
      if (next.href.startsWith(backTo)) return next;
      const answer = await this.#fetch(next);
      const location = answer.headers.get('Location');
      const abort = /href="([^"]*\/abort)"/.exec(location === null ? await answer.text() : '')?.[1];
      if (location === null && abort === undefined) throw new Error(`No way to say no at ${next.href}`);
      next = new URL(location ?? abort!, next);
    }
    throw new Error('The provider never sent the browser back.');
  }

  async #submit(page: URL, html: string, login: string): Promise<URL> {
    const action = /<form[^>]*action="([^"]+)"/.exec(html)?.[1];
    const prompt = /name="prompt" value="([^"]+)"/.exec(html)?.[1];
    if (action === undefined || prompt === undefined) throw new Error(`No form at ${page.href}: ${html}`);
    const fields = { prompt, ...(prompt === 'login' && { login, password: 'anything' }) };
    const answer = await this.#fetch(new URL(action, page), new URLSearchParams(fields));
    return new URL(answer.headers.get('Location')!, page);
  }

  async #fetch(url: URL, body?: URLSearchParams): Promise<Response> {
    const answer = await fetch(url, {
      redirect: 'manual',
      headers: { Cookie: [...this.#cookies].map((pair) => pair.join('=')).join('; ') },
      ...(body && { method: 'POST', body }),
    });
    for (const line of answer.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line)!;
      if (value === '') this.#cookies.delete(name);
      else this.#cookies.set(name, value);
    }
    return answer;
  }
}
