import { expect, test, type Page } from '@playwright/test';
import { expectNoViolations as expectNoViolationsOf } from './axe';
import { firstModel } from './community';
import { fullList, likeFirst, list, recommended, settledHome, titles } from './device';
import { PalateServer } from './server';

let server: PalateServer;
test.beforeAll(async () => {
  server = await PalateServer.start();
});
test.afterAll(() => server.dispose());

/** Its status and the router's own line about it are errors in the console. */
const NO_PAGE = '/no/such/page';
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

const expectNoViolations = (page: Page) => expectNoViolationsOf(page, { tags: TAGS });

for (const colorScheme of ['light', 'dark'] as const) {
  test(`no axe violation on any page, ${colorScheme}`, async ({ browser }) => {
    const context = await browser.newContext({ baseURL: server.url, colorScheme, reducedMotion: 'reduce' });
    const page = await context.newPage();
    const problems: string[] = [];
    page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
    page.on('pageerror', (error) => problems.push(error.message));

    await page.goto('/');
    await titles(recommended(page));
    await expectNoViolations(page);
    await likeFirst(page);
    await recommended(page).first().getByRole('button', { name: /^Why/ }).click();
    await expectNoViolations(page);

    const href = await recommended(page).first().getByRole('link').first().getAttribute('href');
    await page.goto(href ?? '');
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    await expect(
      list(page, /similar/i)
        .getByRole('listitem')
        .first(),
    ).toBeVisible();
    await expectNoViolations(page);

    await page.goto('/search?q=star');
    await expect(page.getByRole('main').getByRole('link').first()).toBeVisible();
    await expectNoViolations(page);
    for (const path of ['/library', '/profile', '/dashboard', '/item/no-such-film', NO_PAGE]) {
      await page.goto(path);
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
      await expectNoViolations(page);
    }
    // A strict CSP that the page itself breaks would show here.
    expect(problems.filter((problem) => !/Not found: \/no\/such|status of 404/.test(problem))).toEqual([]);
    await context.close();
  });
}

for (const colorScheme of ['light', 'dark'] as const) {
  test(`no axe violation around an account, ${colorScheme}`, async ({ browser }) => {
    test.setTimeout(180_000);
    const context = await browser.newContext({ baseURL: server.url, colorScheme, reducedMotion: 'reduce' });
    const page = await context.newPage();
    const problems: string[] = [];
    page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
    page.on('pageerror', (error) => problems.push(error.message));

    await page.goto('/');
    await likeFirst(page); // the form of signing in asks about it
    const token = '#0123456789abcdefghijklmnopqrstuvwxyz';
    for (const path of ['/login', '/forgotten', `/reset${token}`, `/verify${token}`, '/admin', '/signup']) {
      await page.goto(path);
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
      await expectNoViolations(page);
    }
    await page.getByRole('button', { name: 'Create account' }).click(); // everything that can be wrong
    await expectNoViolations(page);
    expect(problems).toEqual([]);

    await page.getByLabel('Mail address').fill(`${colorScheme}@example.org`);
    await page.getByLabel('Password', { exact: true }).fill('wolves eat turnips at noon');
    await page.getByRole('button', { name: 'Create account' }).click();
    await expect(page.getByRole('heading', { name: 'Account', exact: true })).toBeVisible();
    const lines = page.locator('#account summary');
    await expect(lines).toHaveCount(4);
    for (const line of await lines.all()) await line.click();
    await expect(page.getByRole('list', { name: 'Sessions' })).toBeVisible();
    await page.getByLabel('Name of a new key').fill('backup');
    await page.getByLabel('Your password again').fill('wolves eat turnips at noon');
    await page.getByRole('button', { name: 'Create key' }).click();
    await expect(page.getByTestId('api-key')).toBeVisible();
    await expectNoViolations(page);
    expect(problems).toEqual([]);
    await context.close();
  });
}

test('a person with a keyboard alone can like, undo and read why (R5)', async ({ page }) => {
  await firstModel(server.url);
  await page.goto(server.url);
  await titles(recommended(page));
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: /skip/i })).toBeFocused();

  await settledHome(page, server.url);
  const before = await titles(recommended(page));
  const whole = await fullList(page);
  const like = recommended(page).first().getByRole('button', { name: /^Like/ });
  await like.focus();
  await page.keyboard.press('Enter');
  await expect(
    list(page, 'Recommended for you').getByRole('link', { name: before[0] ?? '', exact: true }),
  ).toHaveCount(0);
  // Focus is not thrown back to the top of the page.
  await expect.poll(() => page.evaluate(() => document.activeElement?.tagName)).not.toBe('BODY');

  const undo = page.getByRole('button', { name: /^Undo/ }).first();
  await undo.focus();
  await page.keyboard.press('Enter');
  await expect(
    list(page, 'Recommended for you').getByRole('link', { name: before[0] ?? '', exact: true }),
  ).toHaveCount(1);
  expect(await fullList(page)).toEqual(whole);

  const why = recommended(page).first().getByRole('button', { name: /^Why/ });
  await why.focus();
  await page.keyboard.press('Space');
  await expect(why).toHaveAttribute('aria-expanded', 'true');
});
