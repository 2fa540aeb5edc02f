import { expect, test } from '@playwright/test';
import { recommended, titles } from './device';
import { PalateServer } from './server';

let server: PalateServer;
test.beforeAll(async () => {
  server = await PalateServer.start();
});
test.afterAll(() => server.dispose());

test('where there is WebGPU it reads reviews rightly, or WebAssembly does in its place', async ({ page }) => {
  test.setTimeout(300_000); // a GPU that the processor plays is slow
  await page.goto(server.url);
  await titles(recommended(page));
  expect(await page.evaluate(async () => (await navigator.gpu.requestAdapter()) !== null)).toBe(true);
  await recommended(page).first().getByRole('link').first().click();
  const sounds = page.getByRole('region', { name: 'Your review' }).locator('[aria-live]');
  await page.getByLabel('Your words stay on this device.').fill('Dull, far too long and badly acted.');
  await expect(sounds).toHaveText(/^Sounds negative/, { timeout: 240_000 });
  await page.getByLabel('Your words stay on this device.').fill('A wonderful film, warm and funny.');
  await expect(sounds).toHaveText(/^Sounds positive/, { timeout: 60_000 });
});
