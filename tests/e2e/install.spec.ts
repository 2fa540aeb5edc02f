import { expect, test } from '@playwright/test';
import { recommended, titles } from './device';
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

test('every page opens offline from the second visit', async ({ page, context }) => {
  await page.goto(server.url);
  const [title] = await titles(recommended(page));
  const href = await recommended(page).first().getByRole('link').first().getAttribute('href');
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  await context.setOffline(true);
  for (const path of ['/', '/search?q=star', '/library', '/profile', href ?? '']) {
    await page.goto(server.url + path);
    await expect(page.getByRole('heading', { level: 1 }), `${path} opens offline`).toBeVisible();
  }
  await expect(page.getByRole('heading', { level: 1 })).toContainText(title ?? '');
});

test('the first load carries no machine learning and stays below 120 KB of gzipped JavaScript', async ({
  page,
}) => {
  const first: string[] = [];
  page.on('response', (response) => {
    // What the page itself loads before it has painted; the worker and what is imported later are not the first load.
    if (/\.js$/.test(new URL(response.url()).pathname) && response.request().resourceType() === 'script')
      first.push(response.url());
  });
  await page.goto(server.url, { waitUntil: 'load' });
  const preloaded = await page
    .locator('link[rel=modulepreload], script[src]')
    .evaluateAll((tags) =>
      tags.map((tag) => (tag as HTMLLinkElement).href || (tag as HTMLScriptElement).src),
    );
  let bytes = 0;
  for (const url of new Set(preloaded)) {
    const body = await (await fetch(url)).text();
    expect(body, `${url} holds machine learning`).not.toMatch(/tensorflow|gramian|TF-IDF/i);
    bytes += (
      await new Response(new Blob([body]).stream().pipeThrough(new CompressionStream('gzip'))).arrayBuffer()
    ).byteLength;
  }
  expect(preloaded.length).toBeGreaterThan(0);
  expect(bytes).toBeLessThanOrEqual(120 * 1024);
});
