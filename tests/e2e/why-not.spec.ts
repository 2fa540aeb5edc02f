import { expect, test, type Page } from '@playwright/test';
import { expectNoViolationsInLightAndDark } from './axe';
import { found, fullList, likeFirst, recommended, titles, wishes } from './device';
import { PalateServer } from './server';

let server: PalateServer;
test.beforeAll(async () => {
  server = await PalateServer.start();
});
test.afterAll(() => server.dispose());

const place = (page: Page) => page.getByRole('region', { name: 'Its place in your list' });
async function ask(page: Page, id: string) {
  await page.goto(`${server.url}/item/${id}`);
  const summary = place(page).getByText('Where does it stand in my list?');
  await summary.focus();
  await page.keyboard.press('Enter');
  return place(page);
}

test('a title that is not in the list says its rank, its score and what it lacks (R5)', async ({ page }) => {
  await page.goto(server.url);
  await titles(recommended(page));
  const liked = await likeFirst(page);
  const shown = await fullList(page);

  await page.goto(`${server.url}/search?q=horror`);
  const results = await found(page);
  const far = results.last();
  await far.getByRole('button', { name: /^Why not/ }).click();
  await expect(far).toContainText(/It is number [\d,]+ of [\d,]+ by its score of -?\d+\.\d\d/);
  await expect(far).toContainText(/The last of the best 24, .+, has \d+\.\d\d\./);
  const rows = far.getByRole('table').getByRole('row');
  const numbers = (await rows.allInnerTexts()).slice(1).map((row) =>
    row
      .replaceAll('−', '-')
      .split(/\s+/)
      .map(Number)
      .filter((value) => !Number.isNaN(value)),
  );
  const whole = numbers.pop()!;
  // The parts sum to the score, here and there; figures are rounded to two decimals.
  for (const column of [0, 1, 2])
    expect(numbers.reduce((sum, row) => sum + row[column], 0)).toBeCloseTo(whole[column], 1);
  await expectNoViolationsInLightAndDark(page);

  // What is in the list says so, or else what took its place.
  const panel = await ask(page, shown[0]);
  await expect(panel).toContainText(/It is number [\d,]+ of/);
  await expect(panel).toContainText(/It is in your list now, in place \d+|It can still be drawn|No part of/);
  await expectNoViolationsInLightAndDark(page);

  // What was said of it comes first, and with it taken back the answer is another one.
  await page.goto(`${server.url}/library`);
  const href = await page
    .getByRole('main')
    .getByRole('link', { name: liked, exact: true })
    .getAttribute('href');
  const barred = await ask(page, href!.slice('/item/'.length));
  await expect(barred).toContainText('You liked it: no list recommends what you have spoken of.');
  await expect(barred).toContainText('Without that it would be number');
  await page.getByRole('button', { name: `Like: ${liked}`, exact: true }).click();
  await expect(barred).not.toContainText('You liked it');
});

test('a title that wishes leave out names them', async ({ page }) => {
  await page.goto(`${server.url}/profile`);
  const avoid = page.getByRole('button', { name: 'Avoid Horror', exact: true });
  await avoid.click();
  await expect(avoid).toHaveAttribute('aria-pressed', 'true');
  // A wish is shown at once and kept some milliseconds later: no person leaves in between.
  await expect.poll(async () => (await wishes(page))['taste.avoidedGenres']).toEqual(['Horror']);
  await page.goto(`${server.url}/search?q=horror`);
  const result = (await found(page)).filter({ hasText: /Horror/ }).first();
  await result.getByRole('button', { name: /^Why not/ }).click();
  await expect(result).toContainText('Your wishes leave it out: you avoid Horror.');
});
