/** The cookies of one browser profile for one server. Scripts cannot read them (HttpOnly), and nothing here does. */
export class CookieJar {
  readonly #cookies = new Map<string, string>();

  /** What the browser really sends. */
  sendWith(init: RequestInit): RequestInit {
    const headers = new Headers(init.headers);
    headers.set('Sec-Fetch-Site', 'same-origin');
    if (init.credentials !== 'omit' && this.#cookies.size > 0)
      headers.set('Cookie', [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; '));
    return { ...init, headers };
  }

  take(init: RequestInit, answer: Response): void {
    if (init.credentials === 'omit') return;
    for (const cookie of answer.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      if (/max-age=0(;|$)/i.test(cookie)) this.#cookies.delete(name);
      else this.#cookies.set(name, value);
    }
  }
}
