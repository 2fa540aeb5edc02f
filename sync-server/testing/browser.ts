/** A browser at a server: keeps cookies as the real ones do, and sends JSON. */
import type { Account } from '../protocol/account-messages';
import type { TestServer } from './server';

export const PASSWORD = 'four words walk home';

export class TestBrowser {
  readonly cookies = new Map<string, string>();

  /** @param headers sent with every request */
  constructor(
    readonly server: TestServer,
    readonly headers: Record<string, string> = {},
  ) {}

  async send(method: string, path: string, body?: unknown, headers = {}): Promise<Response> {
    const answer = await this.server.request(path, {
      method,
      headers: {
        ...(this.cookies.size > 0 && { Cookie: [...this.cookies].map((pair) => pair.join('=')).join('; ') }),
        ...(body !== undefined && { 'Content-Type': 'application/json' }),
        ...this.headers,
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    for (const line of answer.headers.getSetCookie()) this.#keep(line);
    return answer;
  }

  get = (path: string) => this.send('GET', path);
  post = (path: string, body?: unknown) => this.send('POST', path, body);
  delete = (path: string, body?: unknown) => this.send('DELETE', path, body);

  /** @throws when it is refused */
  async signUp(email: string, password = PASSWORD): Promise<Account> {
    return accountIn(await this.post('/api/auth/signup', { email, password }));
  }

  /** @throws when it is refused */
  async signIn(email: string, password = PASSWORD): Promise<Account> {
    return accountIn(await this.post('/api/auth/login', { email, password }));
  }

  #keep(line: string): void {
    const [, name, value] = /^([^=]+)=([^;]*)/.exec(line)!;
    if (/;\s*Max-Age=0\b/i.test(line)) this.cookies.delete(name);
    else this.cookies.set(name, value);
  }
}

async function accountIn(answer: Response): Promise<Account> {
  if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
  return answer.json() as Promise<Account>;
}
