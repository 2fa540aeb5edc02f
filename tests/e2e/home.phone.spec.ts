import { expect, test } from '@playwright/test';
import { likeFirst, recommended, titles } from './device';
import { PalateServer } from './server';

let server: PalateServer;
test.beforeAll(async () => {
  server = await PalateServer.start();
});
test.afterAll(() => server.dispose());

test('every page fits a phone and its controls are large enough to tap', async ({ page }) => {
  await page.goto(server.url);
  await titles(recommended(page));
  const questions = page.getByRole('region', { name: /Five taps/ });
  const question = questions.getByRole('link');
  const before = await question.innerText();
  await questions.getByRole('button', { name: /^Don’t know it/ }).tap();
  await expect(question).not.toHaveText(before);
  await expect(questions).toContainText('1 of 5');
  await likeFirst(page);
  for (const path of ['/', '/search?q=star', '/library', '/profile']) {
    await page.goto(server.url + path);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(overflow, `${path} scrolls sideways`).toBeLessThanOrEqual(0);
    const small = await page.getByRole('button').evaluateAll((buttons) =>
      buttons
        .filter((button) => (button as HTMLElement).offsetParent !== null)
        .map((button) => ({ name: button.textContent?.trim(), box: button.getBoundingClientRect() }))
        .filter(({ box }) => box.width > 1 && (box.width < 24 || box.height < 24))
        .map(({ name }) => name),
    );
    expect(small, `${path}: WCAG 2.5.8 target size`).toEqual([]);
  }
});
