import { expect, test } from '@playwright/test';
import { expectNoViolationsInLightAndDark } from './axe';
import { list, recommended, titles, wishes } from './device';
import { PalateServer } from './server';

let server: PalateServer;
test.beforeAll(async () => {
  server = await PalateServer.start();
});
test.afterAll(() => server.dispose());

test('less like this moves a kind down at once, is no verdict, and is taken back by undo or in the profile', async ({
  page,
}) => {
  await page.goto(server.url);
  const before = await titles(recommended(page));
  const first = recommended(page).first();
  const title = before[0];
  const less = async () => {
    const entry = recommended(page).filter({ has: page.getByRole('link', { name: title, exact: true }) });
    await entry.getByRole('button', { name: `Why ${title}?` }).click();
    await expect(entry.getByRole('button', { name: `Less like this: ${title}` })).toBeVisible();
    return entry.getByRole('button', { name: `Less like this: ${title}` });
  };
  await less();
  await expectNoViolationsInLightAndDark(page);
  await page.keyboard.press('Escape');
  await (await less()).click();
  await expect(first.getByRole('link')).not.toHaveText(title);
  expect(await titles(recommended(page))).not.toContain(title);
  const kept = (await wishes(page))['taste.lessLike'] as string[];
  expect(kept).toHaveLength(1);

  // No verdict: it stands in no shelf of the library.
  await page.goto(`${server.url}/library`);
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await expect(page.getByRole('main').getByRole('link', { name: title, exact: true })).toHaveCount(0);

  // In the taste card it can be seen and taken back, and the question why it is not in the list names it.
  await page.goto(`${server.url}/item/${kept[0]}`);
  const place = page.getByRole('region', { name: 'Its place in your list' });
  await place.getByText('Where does it stand in my list?').click();
  await expect(place.getByRole('row', { name: /Your wishes -/ })).toBeVisible();
  await page.goto(`${server.url}/profile`);
  const back = list(page, 'Less like these').getByRole('button', { name: `Take back: less like ${title}` });
  await expect(back).toBeVisible({ timeout: 60_000 });
  await expectNoViolationsInLightAndDark(page);
  await back.click();
  await expect(back).toHaveCount(0);
  await expect.poll(async () => (await wishes(page))['taste.lessLike']).toEqual([]);
});

test('it can be undone where it was said', async ({ page }) => {
  await page.goto(server.url);
  const [title] = await titles(recommended(page));
  const entry = recommended(page).first();
  await entry.getByRole('button', { name: `Why ${title}?` }).click();
  await entry.getByRole('button', { name: `Less like this: ${title}` }).click();
  await expect(page.getByText(`Less like ${title}`, { exact: true })).toBeVisible();
  await page.keyboard.press('Control+z');
  await expect.poll(async () => (await wishes(page))['taste.lessLike']).toEqual([]);
});
