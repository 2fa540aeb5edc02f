import { expect, test, type Page } from '@playwright/test';
import { expectNoViolationsInLightAndDark } from './axe';
import { likeFirst, list, recommended, titles, wishes } from './device';
import { PalateServer } from './server';

let server: PalateServer;
test.beforeAll(async () => {
  server = await PalateServer.start();
});
test.afterAll(() => server.dispose());

const region = (page: Page, name: string) => page.getByRole('region', { name });

test('the dashboard tells what the device has learned, and how what it showed was taken (R4)', async ({
  browser,
}) => {
  test.setTimeout(180_000);
  const context = await browser.newContext({ baseURL: server.url });
  const page = await context.newPage();
  await page.goto('/dashboard');
  await expect(page.getByRole('heading', { name: 'Nothing is learned yet' })).toBeVisible({
    timeout: 60_000,
  });
  await expect(page).toHaveTitle('Dashboard · Palate');

  await page.goto('/');
  const liked = await likeFirst(page);
  await likeFirst(page, [liked]);
  await page.getByRole('link', { name: 'your taste in 2 titles' }).click();
  await expect(region(page, 'What you said')).toContainText('Liked 2');
  await page.getByRole('link', { name: 'Palate, home' }).click();
  await recommended(page).nth(1).getByRole('link').first().click();
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();

  await page.getByRole('link', { name: 'Profile' }).first().click();
  await page.getByRole('link', { name: 'Open your dashboard' }).click();
  const row = page.getByRole('table', { name: 'By list' }).getByRole('row', { name: /^Recommended for you/ });
  const cells = row.getByRole('cell');
  await expect(cells.nth(1)).toHaveText('1');
  await expect(cells.nth(2)).toHaveText('2');
  const shown = Number(await cells.nth(0).innerText());
  expect(shown).toBeGreaterThan(2);
  await expect(cells.nth(4)).toContainText(shown < 30 ? 'not enough yet' : /likely \d+ to/);
  const decades = page.getByRole('table', { name: 'By decade' }).getByRole('row');
  await expect(decades.nth(1).getByRole('rowheader')).toHaveText(/^\d{4}s$/);
  await expect(decades.nth(1).getByRole('cell').last()).toHaveText(/^\d+\s%$/);
  await expect(region(page, 'Shared model in service')).toContainText('pretrained');
  await expect(region(page, 'Sync')).toContainText('Waiting to be sent');
  await expectNoViolationsInLightAndDark(page);

  // All of it is made on the device.
  await page.evaluate(() => navigator.serviceWorker.ready);
  await page.reload();
  await context.setOffline(true);
  await page.reload();
  await expect(region(page, 'What you said')).toContainText('Liked 2', { timeout: 30_000 });
  await context.close();
});

test('a path that is no page says so in the frame of the app, by its status too', async ({ page }) => {
  const answer = await page.goto(`${server.url}/no/such/page`);
  expect(answer?.status()).toBe(404);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('There is no such page');
  await expect(page.getByRole('main')).toContainText('/no/such/page');
  await expect(page).toHaveTitle('There is no such page · Palate');
  await expect(page.getByRole('navigation', { name: 'Pages' }).first()).toBeVisible();
  await expectNoViolationsInLightAndDark(page);
  await page.getByRole('link', { name: 'Go to your list' }).click();
  await titles(recommended(page));
  await expect(page).toHaveTitle('Palate');
  expect((await page.request.get(`${server.url}/item/not-known-to-the-server`)).status()).toBe(200);
});

test('a first list that wishes have shaped says so', async ({ page }) => {
  await page.goto(server.url);
  await titles(recommended(page));
  await expect(page.getByText('popular picks from many kinds')).toBeVisible();
  await page.goto(`${server.url}/profile`);
  await page.getByRole('button', { name: 'Favour Western', exact: true }).click();
  await expect(list(page, 'First in your list now')).toBeVisible();
  await expect.poll(async () => (await wishes(page))['taste.favouriteGenres']).toEqual(['Western']);
  await page.goto(server.url);
  await titles(recommended(page));
  await expect(page.getByText('these are popular picks, shaped by your wishes')).toBeVisible();
  await expect(page.getByText('from many kinds')).toHaveCount(0);
});
