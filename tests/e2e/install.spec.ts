import { get, type IncomingMessage } from 'node:http';
import { gunzipSync, gzipSync } from 'node:zlib';
import { expect, test } from '@playwright/test';
import { found, recommended, titles } from './device';
import { PalateServer } from './server';

let server: PalateServer;
test.beforeAll(async () => {
  server = await PalateServer.start();
});
test.afterAll(() => server.dispose());

test('the manifest makes it installable', async ({ page, request }) => {
  await page.goto(server.url);
  const href = await page.locator('link[rel=manifest]').getAttribute('href');
  const manifest = (await (await request.get(server.url + href)).json()) as Record<string, unknown> & {
    icons: { src: string; sizes: string; purpose?: string }[];
  };
  expect(manifest).toMatchObject({ start_url: '/', display: 'standalone' });
  expect(manifest.icons.map(({ sizes }) => sizes)).toEqual(expect.arrayContaining(['192x192', '512x512']));
  expect(manifest.icons.some(({ purpose }) => purpose?.includes('maskable'))).toBe(true);
  for (const { src } of manifest.icons) expect((await request.get(server.url + src)).ok(), src).toBe(true);
});

test('every page opens offline from the second visit, and searches and lists there', async ({
  page,
  context,
}) => {
  await page.goto(server.url);
  const [title] = await titles(recommended(page));
  const href = await recommended(page).first().getByRole('link').first().getAttribute('href');
  await page.goto(`${server.url}/search?q=star`);
  const online = await titles(await found(page));
  expect(online.length).toBeGreaterThan(3);
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  await context.setOffline(true);

  await page.goto(`${server.url}/`);
  expect(await titles(recommended(page))).not.toHaveLength(0);
  await page.goto(`${server.url}/search?q=star`);
  expect(await titles(await found(page))).toEqual(online);
  for (const path of ['/library', '/profile', href ?? '']) {
    await page.goto(server.url + path);
    await expect(page.getByRole('heading', { level: 1 }), `${path} opens offline`).toBeVisible();
  }
  await expect(page.getByRole('heading', { level: 1 })).toContainText(title ?? '');
});

test('WebAssembly runs in the worker, and the page may not compile any, offline too (ASVS 3.4.3)', async ({
  page,
  context,
}) => {
  /** A module without anything in it. */
  const compiles = () =>
    page.evaluate(() =>
      WebAssembly.compile(new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0])).then(
        () => 'compiled',
        (error: unknown) => String(error),
      ),
    );
  const engine = page.getByRole('definition').filter({ hasText: 'Palate’s own WebAssembly' });
  await page.goto(server.url);
  await titles(recommended(page));
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  for (const offline of [false, true]) {
    await context.setOffline(offline);
    await page.goto(`${server.url}/profile`);
    await expect(engine).toBeVisible({ timeout: 60_000 });
    expect(await compiles()).toContain('Content Security Policy');
  }
});

/** The bench calls it first_load_page_js_gzip_bytes: the page's scripts up to the frame with the first list. */
test('a very first visit needs at most 120 KB of gzipped JavaScript for its first list, and no machine learning', async ({
  page,
}) => {
  await page.addInitScript(() => {
    new MutationObserver((_changes, observer) => {
      if (!document.querySelector('ul[aria-labelledby] a[href^="/item/"]')) return;
      observer.disconnect();
      requestAnimationFrame(() => setTimeout(() => performance.mark('test:first-list')));
    }).observe(document, { childList: true, subtree: true });
  });
  await page.goto(server.url);
  await page.waitForFunction(() => performance.getEntriesByName('test:first-list').length > 0);
  const scripts = await page.evaluate(() => {
    const shownAt = performance.getEntriesByName('test:first-list')[0]?.startTime ?? 0;
    const loads = performance.getEntriesByType('resource') as PerformanceResourceTiming[];
    return loads.filter(({ responseEnd }) => responseEnd <= shownAt).map(({ name }) => name);
  });
  const ofThePage = [...new Set(scripts)].filter((url) => url.endsWith('.js') && !url.includes('/workers/'));
  // The catalogue comes by the sync engine: without its chunks this would not be the whole of it.
  expect(ofThePage.length).toBeGreaterThan(20);
  let bytes = 0;
  for (const url of ofThePage) {
    const zipped = await gzipped(url);
    expect(gunzipSync(zipped).toString(), `${url} holds machine learning`).not.toMatch(
      /tensorflow|gramian|tf-?idf|minisearch/i,
    );
    bytes += zipped.length;
  }
  expect(bytes).toBeGreaterThan(60 * 1024);
  expect(bytes).toBeLessThanOrEqual(120 * 1024);
});

/** As it goes over the wire to a browser that knows no Brotli. */
async function gzipped(url: string): Promise<Buffer> {
  const answer = await new Promise<IncomingMessage>((resolve, reject) =>
    get(url, { headers: { 'Accept-Encoding': 'gzip' } }, resolve).on('error', reject),
  );
  const chunks: Buffer[] = [];
  for await (const chunk of answer) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks);
  return answer.headers['content-encoding'] === 'gzip' ? body : gzipSync(body);
}
