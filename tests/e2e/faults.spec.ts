import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { chromium, expect, test } from '@playwright/test';
import { firstModel } from './community';
import {
  fullList,
  likeFirst,
  list,
  pullAll,
  recommended,
  setting,
  synced,
  syncStatus,
  table,
  titles,
  type StoredEvent,
} from './device';
import { PalateServer } from './server';

let server: PalateServer;
test.beforeEach(async () => {
  server = await PalateServer.start();
});
test.afterEach(() => server.dispose());

test('browser killed between tap and push: the tap is on the server once (P2, P9)', async ({
  browserName,
}, info) => {
  expect(browserName).toBe('chromium');
  const profile = await mkdtemp(path.join(tmpdir(), 'palate-profile-'));
  const launch = () =>
    chromium.launchPersistentContext(profile, { ...info.project.use.launchOptions, baseURL: server.url });
  try {
    const first = await launch();
    const page = await first.newPage();
    await first.route('**/api/sync/push', (route) => route.abort());
    await page.goto('/');
    const title = await likeFirst(page);
    await expect(syncStatus(page)).toContainText(/waiting to sync/);
    const cdp = await first.newCDPSession(page);
    const gone = new Promise((resolve) => first.once('close', resolve));
    await cdp.send('Browser.crash').catch(() => undefined);
    await gone;

    const second = await launch();
    const again = await second.newPage();
    await again.goto('/');
    await synced(again);
    const likes = (await pullAll(again, server.url)).filter(({ kind }) => kind === 'like');
    expect(likes).toHaveLength(1);
    await again.goto('/library');
    await expect(again.getByRole('link', { name: title, exact: true }).first()).toBeVisible();
    await second.close();
  } finally {
    await rm(profile, { recursive: true, force: true });
  }
});

test('server killed after the commit, before the answer: nothing twice, nothing lost (P2, P3)', async ({
  page,
  context,
}) => {
  let lost = false;
  await context.route('**/api/sync/push', async (route) => {
    if (lost) return route.continue();
    await route.fetch(); // the server commits …
    await server.stop('SIGKILL'); // … and is gone before the device hears of it
    await route.abort().catch(() => undefined);
    lost = true;
  });
  await page.goto(server.url);
  await likeFirst(page);
  await expect.poll(() => lost, { timeout: 60_000 }).toBe(true);
  await server.resume();
  await page.evaluate(() => window.dispatchEvent(new Event('online')));
  await synced(page);
  const mine = (await table<StoredEvent>(page, 'interactions')).filter(({ kind }) => kind !== 'impression');
  expect((await pullAll(page, server.url)).map(({ id }) => id).sort()).toEqual(
    mine.map(({ id }) => id).sort(),
  );
});

test('a torn artefact is refused, the rest of the house works, the whole one is taken later (A2)', async ({
  page,
  context,
}) => {
  let torn = true;
  await context.route('**/api/artefacts/*', async (route) => {
    if (!torn) return route.continue();
    // A page that is left takes its requests with it; then there is nothing to answer any more.
    const whole = await (await fetch(route.request().url())).arrayBuffer();
    await route.fulfill({ status: 200, body: Buffer.from(whole, 0, 1000) }).catch(() => undefined);
  });
  await page.goto(server.url);
  expect(await titles(recommended(page))).not.toHaveLength(0);
  await page.goto(`${server.url}/profile`);
  await expect(page.getByText(/digest|torn|incomplete|does not match/i).first()).toBeVisible();
  expect(await setting(page, 'current.collaborative')).toBeFalsy();

  torn = false;
  await page.getByRole('button', { name: /sync now/i }).click();
  await expect.poll(() => setting<string>(page, 'current.collaborative')).toMatch(/^[0-9a-f]{64}$/);
});

test('storage is full: the page says so and does not pretend the tap', async ({ page }) => {
  // Chromium's own override of the quota has no effect on IndexedDB, so the refusal is made where the engine makes it.
  await page.addInitScript(() => {
    const add = IDBObjectStore.prototype.add;
    IDBObjectStore.prototype.add = function (...args) {
      if (this.name === 'interactions' && sessionStorage.getItem('full') === 'yes')
        throw new DOMException('The disk is full.', 'QuotaExceededError');
      return add.apply(this, args);
    };
  });
  await firstModel(server.url);
  await page.goto(server.url);
  await expect
    .poll(() => setting<string>(page, 'current.collaborative'), { timeout: 60_000 })
    .toMatch(/^[0-9a-f]{64}$/);
  await synced(page);
  // Some seconds after a load the lists are made with more than the first one after it: these are all first ones.
  await page.reload();
  const before = await fullList(page);
  await page.evaluate(() => sessionStorage.setItem('full', 'yes'));
  await recommended(page).first().getByRole('button', { name: /^Like/ }).click();
  await expect(page.getByRole('alert')).toContainText(/storage|space|full/i);
  expect((await table<StoredEvent>(page, 'interactions')).filter(({ kind }) => kind === 'like')).toHaveLength(
    0,
  );

  await page.evaluate(() => sessionStorage.removeItem('full'));
  await page.reload();
  expect(await fullList(page)).toEqual(before);
  await likeFirst(page);
  await synced(page);
});

test('two tabs: numbers without a gap, and each shows what the other did (P1, P8)', async ({ context }) => {
  const [left, right] = [await context.newPage(), await context.newPage()];
  await left.goto(server.url);
  await titles(recommended(left));
  await right.goto(server.url);
  await titles(recommended(right));
  const one = await likeFirst(left);
  await expect(list(right, 'Recommended for you').getByRole('link', { name: one, exact: true })).toHaveCount(
    0,
  );
  const two = await likeFirst(right, [one]);
  await expect(list(left, 'Recommended for you').getByRole('link', { name: two, exact: true })).toHaveCount(
    0,
  );
  await synced(left);
  const seqs = (await table<StoredEvent>(left, 'interactions')).map(({ seq }) => seq).sort((a, b) => a - b);
  expect(seqs).toEqual(seqs.map((_, index) => index + 1));

  // The tab that synced is closed; the other takes over.
  await left.close();
  await likeFirst(right, [one, two]);
  await synced(right);
});
