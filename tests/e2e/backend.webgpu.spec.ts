import { expect, test } from '@playwright/test';
import { recommended, titles } from './device';
import { PalateServer } from './server';

/**
 * Chromium's software adapter computes what a GPU would, hundreds of times slower. So this shows both halves of the
 * choice: WebGPU gave the known answers (else the note would say that it failed its self-test), and was passed over
 * because it is slow here; of the two that are quick the faster one is in use.
 */
test('WebGPU passes its known-answer test, and the fastest backend is taken and shown (R6)', async ({
  page,
}) => {
  const server = await PalateServer.start();
  try {
    await page.goto(server.url);
    await titles(recommended(page));
    expect(await page.evaluate(async () => !!(await navigator.gpu.requestAdapter()))).toBe(true);
    await page.goto(`${server.url}/profile`);
    const own = 'Palate’s own WebAssembly, on the processor';
    await expect(page.getByRole('definition').filter({ hasText: own })).toBeVisible({ timeout: 60_000 });
    await page.getByText('Measured on your catalogue').click();
    await expect(page.getByText(/^Palate’s own WebAssembly, on the processor: 0\.\d+ ms$/)).toBeVisible();
    await expect(page.getByText(/^TensorFlow\.js WebAssembly, on the processor: \d/)).toBeVisible();
    await page.getByText('What could not be used').click();
    await expect(page.getByText(/^webgpu: is slow/)).toBeVisible();
    await expect(page.getByText(/self-test/)).toHaveCount(0);
  } finally {
    await server.dispose();
  }
});
