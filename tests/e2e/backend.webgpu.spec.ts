import { expect, test } from '@playwright/test';
import { recommended, titles } from './device';
import { PalateServer } from './server';

test('WebGPU passes its known-answer test and ranks (R6)', async ({ page }) => {
  const server = await PalateServer.start();
  try {
    await page.goto(server.url);
    await titles(recommended(page));
    await page.goto(`${server.url}/profile`);
    await expect(page.getByText(/WebGPU/i).first()).toBeVisible({ timeout: 60_000 });
    await page.goto(server.url);
    await titles(recommended(page));
  } finally {
    await server.dispose();
  }
});
