import { expect, test } from '@playwright/test';
import { recommended, titles } from './device';
import { PalateServer } from './server';

/**
 * Chromium's software adapter computes what a GPU would, hundreds of times slower. So this shows both halves of the
 * choice: WebGPU gave the known answers (else the note would say that it failed its self-test), and was left for
 * WASM because it is slow here.
 */
test('WebGPU passes its known-answer test, and a backend that is slow is not taken (R6)', async ({
  page,
}) => {
  const server = await PalateServer.start();
  try {
    await page.goto(server.url);
    await titles(recommended(page));
    expect(await page.evaluate(async () => !!(await navigator.gpu.requestAdapter()))).toBe(true);
    await page.goto(`${server.url}/profile`);
    await expect(page.getByText('WebAssembly, on the processor')).toBeVisible({ timeout: 60_000 });
    await page.getByText('Why not faster').click();
    await expect(page.getByText(/^webgpu: is slow/)).toBeVisible();
    await expect(page.getByText(/self-test/)).toHaveCount(0);
  } finally {
    await server.dispose();
  }
});
