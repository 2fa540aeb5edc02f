import { expect, test, type Page } from '@playwright/test';
import { recommended, titles } from './device';
import { withFault } from './review-worker';
import { PalateServer } from './server';

test.use({ serviceWorkers: 'block' });

let server: PalateServer;
test.beforeAll(async () => {
  server = await PalateServer.start();
});
test.afterAll(() => server.dispose());

const GOOD = 'A wonderful film: funny, warm and beautifully played. I would watch it again tomorrow.';
/** A download over loopback and a start on a busy machine. */
const ONCE = { timeout: 60_000 };

async function openItem(page: Page): Promise<void> {
  await page.goto(server.url);
  await titles(recommended(page));
  await recommended(page).first().getByRole('link').first().click();
}
const words = (page: Page) => page.getByLabel('Your words stay on this device.');
const review = (page: Page) => page.getByRole('region', { name: 'Your review' });
const sounds = (page: Page) => review(page).locator('[aria-live]');

async function keep(page: Page, text: string): Promise<void> {
  await page.getByText('Good', { exact: true }).click();
  await page.getByRole('button', { name: 'Keep review' }).click();
  await expect(page.getByRole('button', { name: 'Take it back' })).toBeVisible();
  await page.reload();
  await expect(words(page)).toHaveValue(text);
}

test('without a GPU reviews are read, scripts in them are no words and never run, and what is no words is kept', async ({
  page,
}) => {
  await openItem(page);
  expect(
    await page.evaluate(async () => (await navigator.gpu?.requestAdapter().catch(() => null)) ?? null),
  ).toBeNull();
  await words(page).fill(`<script>document.title = 'hacked'; window.hacked = true</script>${GOOD}`);
  await expect(sounds(page)).toHaveText(/^Sounds positive/, ONCE);
  await words(page).fill(`<script>document.title = 'hacked'`);
  await expect(sounds(page)).toHaveText(/^$/);
  expect(await page.title()).not.toContain('hacked');
  expect(await page.evaluate(() => 'hacked' in window)).toBe(false);

  await words(page).fill('😀😀👍👍');
  await expect(sounds(page)).toHaveText(/no words/);
  await keep(page, '😀😀👍👍');
});

test('a browser that starts no second thread reads with one, and is not asked for two again', async ({
  page,
  context,
}) => {
  test.setTimeout(120_000); // it is waited for
  // A worker that never answers, as when a policy or an extension keeps its script from loading.
  await withFault(
    context,
    `globalThis.Worker = class extends EventTarget { postMessage() {} terminate() {} }`,
  );
  await openItem(page);
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
  await words(page).fill(GOOD);
  await expect(sounds(page)).toHaveText(/^Sounds positive/, { timeout: 90_000 });
  const files = await page.evaluate(async () => {
    const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle('sentiment');
    return Array.fromAsync((folder as unknown as { keys(): AsyncIterable<string> }).keys());
  });
  expect(files).toContain('no-wasm-threads');
  await keep(page, GOOD);
  await words(page).fill('Dull, far too long and badly acted.');
  await expect(sounds(page)).toHaveText(/^Sounds negative/, { timeout: 20_000 }); // no time to wait for what never comes
});

test('a device without memory for the model says so, and the review is kept', async ({ page, context }) => {
  // 32 MB: the weights fit, what is made of them does not.
  await withFault(
    context,
    `const Whole = WebAssembly.Memory;
     WebAssembly.Memory = class extends Whole { constructor(wanted) { super({ ...wanted, maximum: 500 }); } }`,
  );
  await openItem(page);
  await words(page).fill(GOOD);
  await expect(review(page)).toContainText('this device has not enough free memory for it', ONCE);
  await expect(review(page)).toContainText('Your review is kept.');
  await expect(review(page).getByRole('button', { name: 'Try again' })).toBeVisible();
  await keep(page, GOOD);
});
