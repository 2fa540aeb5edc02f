import { expect, test, type Page } from '@playwright/test';
import { expectNoViolationsInLightAndDark } from './axe';
import { pullAll, recommended, synced, titles, type StoredEvent } from './device';
import { PalateServer } from './server';

let server: PalateServer;
test.beforeAll(async () => {
  server = await PalateServer.start();
});
test.afterAll(() => server.dispose());

const GOOD = 'A wonderful film: funny, warm and beautifully played. I would watch it again tomorrow.';
const BAD = 'Dull, far too long and badly acted. I wanted my two hours back.';
/** The model and what executes it come once, over loopback; a start compiles 14 MB of WebAssembly. */
const ONCE = { timeout: 60_000 };

async function openItem(page: Page): Promise<string> {
  await page.goto(server.url);
  const [title] = await titles(recommended(page));
  await recommended(page).first().getByRole('link').first().click();
  await expect(page.getByRole('heading', { level: 1, name: title! })).toBeVisible();
  return title!;
}
const words = (page: Page) => page.getByLabel('Your words stay on this device.');
const sounds = (page: Page) => page.getByRole('region', { name: 'Your review' }).locator('[aria-live]');
const chosen = (page: Page) =>
  page.getByRole('group', { name: 'In short' }).getByRole('radio', { checked: true });

test('a review is read as it is written, on the device, and becomes a signal that syncs without its words (V2)', async ({
  page,
  context,
}) => {
  const asked: string[] = [];
  const sent: string[] = [];
  context.on('request', (request) => {
    asked.push(new URL(request.url()).pathname);
    sent.push(`${request.url()} ${request.postData() ?? ''}`);
  });
  await openItem(page);
  expect(asked.filter((path) => /sentiment/.test(path) && path.startsWith('/api'))).toEqual([]);

  await words(page).pressSequentially(GOOD, { delay: 5 });
  await expect(sounds(page)).toHaveText(/^Sounds positive, \d\d % sure\.$/, ONCE);
  await expect(chosen(page)).toHaveAttribute('value', 'good');
  await expectNoViolationsInLightAndDark(page);
  await words(page).fill(BAD);
  await expect(sounds(page)).toHaveText(/^Sounds negative/);
  await expect(chosen(page)).toHaveAttribute('value', 'poor');

  // What the reader cannot tell it does not guess.
  for (const [text, says] of [
    ['Ein wunderbarer Film, den ich wirklich jedem empfehlen kann, der gerne lacht.', /only English/],
    ['😀😀👍👍', /no words/],
    ['   ', /^$/],
  ] as const) {
    await words(page).fill(text);
    await expect(sounds(page)).toHaveText(says);
  }
  // Markup is words or nothing, and never runs.
  await words(page).fill(`<img src=x onerror="document.title='hacked'"> <b>${GOOD}</b>`);
  await expect(sounds(page)).toHaveText(/^Sounds positive/);
  expect(await page.title()).not.toContain('hacked');
  await words(page).fill(`${GOOD} Ein Film, den man wirklich gesehen haben muss.`);
  await expect(sounds(page)).toHaveText(/^Sounds positive/);
  await words(page).fill(`${GOOD} `.repeat(1200)); // 100 KB
  await expect(sounds(page)).toHaveText(/^Sounds positive.*as far as it was read\.$/, ONCE);

  // Kept at once, before the live reading has had its turn.
  await words(page).fill(BAD);
  await expect(sounds(page)).toHaveText(/^Sounds negative/);
  await words(page).fill(GOOD);
  await page.getByRole('button', { name: 'Keep review' }).click();
  await expect(page.getByRole('button', { name: 'Take it back' })).toBeVisible();
  await synced(page);
  const reviews = async () =>
    (await pullAll(page, server.url)).filter(({ kind }: StoredEvent) => kind === 'review');
  const [event] = await reviews();
  expect(event!.value).toBeGreaterThan(0.5);
  expect(sent.filter((each) => /wonderful|beautifully/.test(decodeURIComponent(each)))).toEqual([]);

  // The person knows better.
  await page.getByText('Poor', { exact: true }).click();
  await page.getByRole('button', { name: 'Keep review' }).click();
  await synced(page);
  await expect.poll(async () => (await reviews()).map(({ value }) => value)).toContain(-1);
});

test('what was downloaded reads on without a network, in another visit too', async ({ page, context }) => {
  await openItem(page);
  await words(page).fill(GOOD);
  await expect(sounds(page)).toHaveText(/^Sounds positive/, ONCE);
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  await context.setOffline(true);
  await page.reload();
  await expect(words(page)).toHaveValue(GOOD);
  const began = Date.now();
  await words(page).fill(BAD);
  await expect(sounds(page)).toHaveText(/^Sounds negative/, ONCE);
  test.info().annotations.push({ type: 'ms to the first answer', description: String(Date.now() - began) });
});

test('a download that breaks off or is wrong says so, keeps the review, and goes on from there', async ({
  page,
  context,
}) => {
  const manifest = (await (await fetch(`${server.url}/api/sentiment`)).json()) as {
    files: { path: string; bytes: number; sha256: string }[];
  };
  const weights = manifest.files.find(({ path }) => path.endsWith('.onnx'))!;
  let how: 'wrong' | 'short' | 'whole' = 'wrong';
  const ranges: (string | undefined)[] = [];
  await context.route(`**/api/sentiment/${weights.sha256}`, async (route) => {
    ranges.push(route.request().headers()['range']);
    if (how === 'whole') return route.continue();
    const whole = Buffer.from(await (await fetch(route.request().url())).arrayBuffer());
    await route.fulfill({
      status: 200,
      body: how === 'wrong' ? Buffer.alloc(whole.length, 7) : whole.subarray(0, 1_000_000),
    });
  });
  await openItem(page);
  await words(page).fill(GOOD);
  const review = page.getByRole('region', { name: 'Your review' });
  await expect(review).toContainText('not the model that was promised', ONCE);
  await expect(review).toContainText('Your review is kept.');
  how = 'short';
  await review.getByRole('button', { name: 'Try again' }).click();
  await expect(review).toContainText('broke off', ONCE);
  how = 'whole';
  await review.getByRole('button', { name: 'Try again' }).click();
  await expect(sounds(page)).toHaveText(/^Sounds positive/, ONCE);
  expect(ranges.at(-1)).toBe('bytes=1000000-');
  await page.reload();
  await expect(words(page)).toHaveValue(GOOD);
});

test('with no network a first review is kept, and why it is not read is said', async ({ page, context }) => {
  await openItem(page);
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  await context.setOffline(true);
  await words(page).fill(GOOD);
  const review = page.getByRole('region', { name: 'Your review' });
  await expect(review).toContainText('It needs one download, and there is no network now.');
  await page.getByText('Good', { exact: true }).click();
  await page.getByRole('button', { name: 'Keep review' }).click();
  await expect(page.getByRole('button', { name: 'Take it back' })).toBeVisible();
  await context.setOffline(false);
  await review.getByRole('button', { name: 'Try again' }).click();
  await expect(sounds(page)).toHaveText(/^Sounds positive/, ONCE);
});

test('a save-data visit is asked before the download', async ({ page }) => {
  await page.addInitScript(() =>
    Object.defineProperty(navigator, 'connection', { value: { saveData: true }, configurable: true }),
  );
  await openItem(page);
  await words(page).fill(GOOD);
  await page.getByRole('region', { name: 'Your review' }).getByRole('button', { name: 'Download' }).click();
  await expect(sounds(page)).toHaveText(/^Sounds positive/, ONCE);
});
