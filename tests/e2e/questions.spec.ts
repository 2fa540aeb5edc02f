import { expect, test, type Page } from '@playwright/test';
import { expectNoViolationsInLightAndDark } from './axe';
import { likeFirst, recommended, table, titles, type StoredEvent } from './device';
import { PalateServer } from './server';

let server: PalateServer;
test.beforeAll(async () => {
  server = await PalateServer.start();
});
test.afterAll(() => server.dispose());

const card = (page: Page) => page.getByRole('region', { name: /Five taps/ });
const asked = (page: Page) => card(page).getByRole('link').innerText();
const answer = (page: Page, name: RegExp) => card(page).getByRole('button', { name });
const events = (page: Page) => table<StoredEvent>(page, 'interactions');

/** Taps, and waits for the next question. */
async function tap(page: Page, name: RegExp): Promise<void> {
  const before = await asked(page);
  await answer(page, name).click();
  await expect(card(page).getByRole('link')).not.toHaveText(before);
}

test('a newcomer answers five questions, each acts at once, and they do not come back', async ({ page }) => {
  await page.goto(server.url);
  const first = await titles(recommended(page));
  await expect(card(page)).toBeVisible();
  await expectNoViolationsInLightAndDark(page);
  const title = await asked(page);
  await tap(page, /^Yes/);
  await expect(card(page)).toContainText('1 of 5');
  await expect.poll(() => titles(recommended(page))).not.toEqual(first);
  await expect(page.getByText(/From.*your taste in 1 title/)).toBeVisible();

  // Logged as any entry of a list is (R4).
  await expect.poll(async () => (await events(page)).filter(({ kind }) => kind === 'like').length).toBe(1);
  const log = await events(page);
  const like = log.find(({ kind }) => kind === 'like')!;
  expect(like.context).toMatchObject({ surface: 'onboarding', policy: 'd-optimal@1', propensity: 1 });
  const impression = log.find(({ id }) => id === like.context?.impressionId)!;
  expect(impression).toMatchObject({ kind: 'impression', itemId: like.itemId });

  // Taken back, it is asked again.
  await page.keyboard.press('Control+z');
  await expect(card(page)).toContainText('0 of 5');
  await expect(card(page).getByRole('link')).toHaveText(title);

  await tap(page, /^Yes/);
  await tap(page, /^Don’t know it/);
  await tap(page, /^No/);
  await expect(card(page)).toContainText('3 of 5');
  const fourth = await asked(page);
  await page.reload();
  await titles(recommended(page));
  await expect(card(page)).toContainText('3 of 5');
  expect(await asked(page)).toBe(fourth);
  await likeFirst(page); // what is said in the lists counts too
  await expect(card(page)).toContainText('4 of 5');
  await answer(page, /^Yes/).focus();
  await page.keyboard.press('Enter');
  await expect(card(page)).toHaveCount(0);
  await expect(page.getByRole('main')).toBeFocused();
  await page.reload();
  await titles(recommended(page));
  await expect(card(page)).toHaveCount(0);
});

test('they can be skipped, taken back, and asked for again in the profile', async ({ page }) => {
  await page.goto(server.url);
  await titles(recommended(page));
  const skip = card(page).getByRole('button', { name: 'Skip the questions' });
  await skip.click();
  await expect(card(page)).toHaveCount(0);
  await page.getByRole('button', { name: /^Undo/ }).first().click();
  await expect(card(page)).toBeVisible();
  await skip.click();
  await expect(card(page)).toHaveCount(0);
  await page.reload();
  await titles(recommended(page));
  await expect(card(page)).toHaveCount(0);

  await likeFirst(page);
  await page.goto(`${server.url}/profile`);
  await page.getByRole('button', { name: 'Ask me five questions' }).click();
  await expect(card(page)).toContainText('0 of 5');
  await tap(page, /^No/);
  await expect(card(page)).toContainText('1 of 5');
});
