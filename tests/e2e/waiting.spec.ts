import { expect, test, type Page } from '@playwright/test';
import { list, recommended, table, titles, type StoredEvent } from './device';
import { PalateServer } from './server';

let server: PalateServer;
test.beforeAll(async () => {
  server = await PalateServer.start();
});
test.afterAll(() => server.dispose());

const DENIALS = /not in the catalogue|Nothing found|Nothing here yet|been through everything/;
const PAGES = ['/item/alien-1979', '/search?q=alien', '/library', '/'];

/** What each page shows when all is well. */
async function isThere(page: Page, path: string): Promise<void> {
  if (path === '/') await titles(recommended(page));
  else if (path === '/library') await expect(page.getByText('Nothing here yet')).toBeVisible();
  else await expect(page.getByText('Alien', { exact: true }).first()).toBeVisible();
}

test('before the catalogue has come, no page says that nothing is there', async ({ browser }) => {
  for (const path of PAGES) {
    const context = await browser.newContext({ baseURL: server.url });
    const page = await context.newPage();
    let arrive = () => {};
    const arrived = new Promise<void>((resolve) => (arrive = resolve));
    await context.route('**/api/catalogue/*', async (route) => {
      await arrived;
      await route.continue().catch(() => undefined);
    });
    await page.goto(path);
    await expect(page.getByText('Fetching the catalogue. This happens once.'), path).toBeVisible();
    await expect(page.getByText(DENIALS)).toHaveCount(0);
    arrive();
    await isThere(page, path);
    await context.close();
  }
});

test('without a network on the first visit each page says what it needs', async ({ browser }) => {
  for (const path of PAGES) {
    const context = await browser.newContext({ baseURL: server.url });
    const page = await context.newPage();
    await context.route('**/api/**', (route) => route.abort());
    await page.goto(path);
    await expect(page.getByText('Palate needs the network this one time'), path).toBeVisible();
    await expect(page.getByText(DENIALS)).toHaveCount(0);
    await context.close();
  }
});

/** While `broken` is set, whatever is asked of a worker kills it. */
async function breakable(page: Page): Promise<(broken: boolean) => Promise<void>> {
  await page.addInitScript(() => {
    const post = Worker.prototype.postMessage;
    Worker.prototype.postMessage = function (...args: [unknown]) {
      if (sessionStorage.getItem('broken') === null) return post.apply(this, args);
      this.terminate();
      setTimeout(() => this.dispatchEvent(new ErrorEvent('error', { message: 'out of memory' })));
    };
  });
  return (broken) =>
    page.evaluate(
      (on) => (on ? sessionStorage.setItem('broken', '') : sessionStorage.removeItem('broken')),
      broken,
    );
}

test('a worker that does not start is told on every page, and tried again', async ({ page }) => {
  const setBroken = await breakable(page);
  await page.goto(server.url);
  await titles(recommended(page));
  for (const path of PAGES) {
    await setBroken(true);
    await page.goto(server.url + path);
    await expect(
      page.getByRole('heading', { name: 'What is on this device could not be opened' }),
    ).toBeVisible();
    await expect(page.getByText(/out of memory/)).toBeVisible();
    await setBroken(false);
    await page.getByRole('button', { name: 'Try again' }).click();
    await isThere(page, path);
  }
});

test('a list that could not be ranked again says so; the tap is kept', async ({ page }) => {
  const setBroken = await breakable(page);
  await page.goto(server.url);
  const [title] = await titles(recommended(page));
  await setBroken(true);
  await recommended(page).first().getByRole('button', { name: /^Like/ }).click();
  await expect(page.getByRole('alert')).toContainText(/What you did is kept.*out of memory/);
  const kinds = (await table<StoredEvent>(page, 'interactions')).map(({ kind }) => kind);
  expect(kinds.filter((kind) => kind === 'like')).toHaveLength(1);
  await setBroken(false);
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(
    list(page, 'Recommended for you').getByRole('link', { name: title!, exact: true }),
  ).toHaveCount(0);
  await expect(page.getByRole('alert')).toHaveCount(0);
});

test('search shows more on request', async ({ page }) => {
  await page.goto(`${server.url}/search?q=comedy`);
  const results = list(page, 'Search results').getByRole('listitem');
  await expect(results).toHaveCount(36);
  await page.getByRole('button', { name: 'Show more' }).click();
  await expect(results).toHaveCount(72);
});

test('a page that fails while it is drawn says so in its frame, and the other pages work', async ({
  browser,
}) => {
  const context = await browser.newContext({ baseURL: server.url });
  const page = await context.newPage();
  await page.goto('/');
  await titles(recommended(page));
  await page.evaluate(() => {
    const works = Number.prototype.toLocaleString;
    Number.prototype.toLocaleString = () => {
      throw new Error('The profile cannot say how many there are.');
    };
    Object.assign(window, { mend: () => (Number.prototype.toLocaleString = works) });
  });
  const broken = page.getByRole('heading', { level: 1, name: 'This page could not be drawn' });
  const visit = (name: string) => page.getByRole('link', { name, exact: true }).first().click();
  await visit('Profile');
  await expect(broken).toBeVisible();
  await expect(page.getByRole('alert')).toContainText('nothing is lost');
  await visit('Palate, home');
  await expect(broken).toHaveCount(0);
  await titles(recommended(page));
  await visit('Profile');
  await expect(broken).toBeVisible();
  await page.evaluate(() => (window as unknown as { mend: () => void }).mend());
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Profile' })).toBeVisible();
  await context.close();
});
