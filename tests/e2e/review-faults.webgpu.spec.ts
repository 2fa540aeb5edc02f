import { expect, test } from '@playwright/test';
import { recommended, titles } from './device';
import { withFault } from './review-worker';
import { PalateServer } from './server';

test.use({ serviceWorkers: 'block' });

let server: PalateServer;
test.beforeAll(async () => {
  server = await PalateServer.start();
});
test.afterAll(() => server.dispose());

test('a GPU that computes wrongly is found out, WebAssembly reads in its place, and it is not tried again', async ({
  page,
  context,
}) => {
  test.setTimeout(400_000); // a GPU that the processor plays is slow
  // Whatever the GPU computed, the worker reads the same figure everywhere.
  await withFault(
    context,
    `const read = GPUBuffer.prototype.getMappedRange;
     GPUBuffer.prototype.getMappedRange = function (...range) {
       const bytes = read.apply(this, range);
       if ((this.usage & GPUBufferUsage.MAP_READ) !== 0) new Float32Array(bytes, 0, bytes.byteLength >> 2).fill(0.5);
       return bytes;
     }`,
  );
  await page.goto(server.url);
  await titles(recommended(page));
  expect(await page.evaluate(async () => (await navigator.gpu.requestAdapter()) !== null)).toBe(true);
  await recommended(page).first().getByRole('link').first().click();
  const words = page.getByLabel('Your words stay on this device.');
  const sounds = page.getByRole('region', { name: 'Your review' }).locator('[aria-live]');
  await words.fill('Dull, far too long and badly acted.');
  await expect(sounds).toHaveText(/^Sounds negative/, { timeout: 300_000 });
  await words.fill('A wonderful film, warm and funny.');
  await expect(sounds).toHaveText(/^Sounds positive/, { timeout: 60_000 });
  const files = await page.evaluate(async () => {
    const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle('sentiment');
    return Array.fromAsync((folder as unknown as { keys(): AsyncIterable<string> }).keys());
  });
  expect(files).toContain('no-webgpu');
});
