import { createServer, request, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test, type Locator, type Page } from '@playwright/test';
import { recommended, titles } from './device';
import { PalateServer } from './server';

/**
 * The server as another version of the build would be: its service worker keeps another shell, and that shell says
 * which one it is. All else passes through.
 */
class Versions {
  version = 1;
  /** Resolves when shells may be handed out; an installing service worker waits for it. */
  shells: Promise<void> = Promise.resolve();
  readonly #server: Server;

  private constructor(private readonly target: PalateServer) {
    this.#server = createServer((incoming, answer) => this.#pass(incoming, answer));
  }

  static async before(target: PalateServer): Promise<Versions> {
    const versions = new Versions(target);
    await new Promise<void>((resolve) => versions.#server.listen(0, '127.0.0.1', resolve));
    return versions;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  #pass(incoming: IncomingMessage, answer: ServerResponse): void {
    const { pathname } = new URL(incoming.url ?? '/', this.url);
    const change =
      pathname === '/service-worker.js' ? this.#worker : pathname === '/200.html' ? this.#shell : null;
    const headers = { ...incoming.headers, ...(change ? { 'accept-encoding': 'identity' } : {}) };
    const outgoing = request(
      { port: this.target.port, host: '127.0.0.1', method: incoming.method, path: incoming.url, headers },
      (found) => {
        if (!change) {
          answer.writeHead(found.statusCode ?? 502, found.headers);
          found.pipe(answer);
          return;
        }
        let text = '';
        found.setEncoding('utf8').on('data', (part: string) => (text += part));
        found.on('end', () => void change(text).then((changed) => send(answer, found, changed)));
      },
    );
    outgoing.on('error', () => answer.destroy());
    incoming.pipe(outgoing);
  }

  #worker = (text: string): Promise<string> =>
    Promise.resolve(
      text.replace(/("revision":")[0-9a-f]+(","url":"200\.html")/, `$1version-${this.version}$2`),
    );

  #shell = async (text: string): Promise<string> => {
    const { version } = this;
    await this.shells;
    return text.replace('<head>', `<head><meta name="version" content="${version}">`);
  };
}

function send(answer: ServerResponse, { statusCode = 502, headers }: IncomingMessage, text: string): void {
  const { etag: _etag, 'last-modified': _date, 'content-length': _length, ...rest } = headers;
  answer.writeHead(statusCode, rest).end(text);
}

const versionOf = (page: Page): Promise<string | null> =>
  page.locator('meta[name=version]').getAttribute('content', { timeout: 30_000 });

const notice = (page: Page): Locator => page.getByText('A new version is ready.');
const reload = (page: Page): Locator => page.getByRole('button', { name: 'Reload', exact: true });

/** Asks the server for a new service worker, as a page does when it comes to the front. */
const lookForUpdate = (page: Page): Promise<void> =>
  page.evaluate(async () => void (await navigator.serviceWorker.getRegistration())?.update());

let server: PalateServer;
let versions: Versions;
test.beforeAll(async () => {
  server = await PalateServer.start();
  versions = await Versions.before(server);
});
test.afterAll(async () => {
  versions.close();
  await server.dispose();
});

test('two tabs take an update one after the other, and a half-typed review stays', async ({ context }) => {
  const first = await context.newPage();
  await first.goto(versions.url);
  await titles(recommended(first));
  const href = await recommended(first).first().getByRole('link').first().getAttribute('href');
  await first.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  // Pages of titles come from the shell; the others were written at build and are kept one by one.
  await first.goto(versions.url + href);
  expect(await versionOf(first)).toBe('1');
  const second = await context.newPage();
  await second.goto(versions.url + href);
  const review = second.getByRole('textbox', { name: /Your words stay on this device/ });
  await expect(review).toBeVisible();

  versions.version = 2;
  await lookForUpdate(first);
  for (const page of [first, second]) {
    await expect(notice(page)).toBeVisible({ timeout: 30_000 });
    expect(await versionOf(page), 'nobody is interrupted').toBe('1');
  }
  await review.fill('Half a thou');
  await reload(first).click();
  await expect.poll(() => versionOf(first)).toBe('2');
  await expect(notice(first)).toBeHidden();

  // The new version is in service by now; the old page may take its time.
  expect(await versionOf(second)).toBe('1');
  await expect(review).toHaveValue('Half a thou');
  await review.pressSequentially('ght');
  await reload(second).click();
  await expect.poll(() => versionOf(second)).toBe('2');
  await expect(review).toHaveValue('Half a thought');
  await expect(notice(second)).toBeHidden();
});

test('an update that was being installed when the page came is offered too', async ({ context }) => {
  const page = await context.newPage();
  await page.goto(versions.url);
  await titles(recommended(page));
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  await page.reload();
  await titles(recommended(page));

  let release = () => {};
  versions.shells = new Promise((resolve) => (release = resolve));
  versions.version += 1;
  await lookForUpdate(page);
  const state = () =>
    page.evaluate(async () => (await navigator.serviceWorker.getRegistration())?.installing?.state ?? null);
  await expect.poll(state).toBe('installing');
  await page.reload();
  await titles(recommended(page));
  expect(await state()).toBe('installing');
  release();
  await expect(notice(page)).toBeVisible({ timeout: 30_000 });
});
