import { expect, test, type Page } from '@playwright/test';
import { list, pullAll, setting, synced, table, titles, recommended, type StoredEvent } from './device';
import { PalateServer } from './server';
import { wav } from './wav';

let server: PalateServer;
test.beforeAll(async () => {
  server = await PalateServer.start();
});
test.afterAll(() => server.dispose());

/** What the server holds of the device, without what it was only shown. */
const onServer = (page: Page) => pullAll(page, server.url);
const ofKind = (events: readonly StoredEvent[], kind: string) =>
  events.filter((event) => event.kind === kind);

test('what is said on the page of a title that was searched for answers the impression, once (R4, P2)', async ({
  page,
}) => {
  await page.goto(`${server.url}/search?q=alien`);
  const results = list(page, 'Search results').getByRole('listitem');
  const [title] = await titles(results);
  // Seen for a while, and not tapped.
  await expect
    .poll(async () =>
      (await table<StoredEvent>(page, 'interactions')).some(({ kind }) => kind === 'impression'),
    )
    .toBe(true);
  await results.first().getByRole('link').click();
  await expect(page.getByRole('heading', { level: 1, name: title! })).toBeVisible();

  const said = page.getByRole('group', { name: /^What you say/ });
  await page.getByRole('radio', { name: `4 stars for ${title}` }).check();
  await page.getByText('Good', { exact: true }).click();
  await page.getByRole('button', { name: 'Keep review' }).click();
  await expect(page.getByRole('button', { name: 'Take it back' })).toBeVisible();
  await said.getByRole('button', { name: /^Save/ }).click();
  await said.getByRole('button', { name: /^I own it/ }).click();
  await said.getByRole('button', { name: /^Hide/ }).click();
  await expect(said.getByRole('button', { name: /^Hide/ })).toHaveAttribute('aria-pressed', 'true');
  await page.waitForTimeout(1100); // a look of more than a second
  await page.getByRole('link', { name: 'Library' }).first().click();
  await expect(page.getByRole('list', { name: 'Owned' }).getByRole('link', { name: title! })).toBeVisible();
  await synced(page);

  const local = await table<StoredEvent>(page, 'interactions');
  const seen = local.find(({ kind, context }) => kind === 'impression' && context?.position === 0)!;
  expect(seen.context).toMatchObject({ surface: 'search', policy: 'search@1', position: 0, propensity: 1 });
  expect(seen.context!.modelVersion).toBeTruthy();
  const remote = (await onServer(page)).filter(({ itemId }) => itemId === seen.itemId);
  const [click] = ofKind(remote, 'click');
  expect(click!.context).toMatchObject({ surface: 'search', position: 0, impressionId: seen.id });
  const here = { surface: 'item', impressionId: seen.id };
  const values = { rating: 4, review: 1, save: null, purchase: 1, hide: null };
  for (const [kind, value] of Object.entries(values))
    expect(ofKind(remote, kind), kind).toMatchObject([{ value, context: here }]);
  const [view, ...again] = ofKind(remote, 'view');
  expect(again).toEqual([]);
  expect(view).toMatchObject({ context: here });
  expect(view!.value).toBeGreaterThanOrEqual(1);
});

test('a quick double tap says it and takes it back', async ({ page }) => {
  await page.goto(server.url);
  const [title] = await titles(recommended(page));
  await recommended(page).first().getByRole('link').first().click();
  const like = page.getByRole('button', { name: `Like: ${title}`, exact: true });
  await like.dblclick();
  await expect(like).toHaveAttribute('aria-pressed', 'false');
  await expect
    .poll(async () => {
      const events = await table<StoredEvent>(page, 'interactions');
      return events.filter(({ kind }) => kind === 'like' || kind === 'undo').map(({ kind }) => kind);
    })
    .toEqual(['like', 'undo']);
});

test('seconds that were played are told once: at a pause, and when the page is hidden before it is closed', async ({
  page,
  context,
}) => {
  await page.goto(server.url);
  await titles(recommended(page));
  const href = await recommended(page).first().getByRole('link').first().getAttribute('href');
  const itemId = decodeURIComponent(href!.replace('/item/', ''));
  await server.giveMedia(itemId, { type: 'audio', src: '/sample-of-a-test.wav' });
  const sound = wav(20);
  await context.route('**/sample-of-a-test.wav', (route) =>
    route.fulfill({ status: 200, contentType: 'audio/wav', body: sound }),
  );
  const before = await setting(page, 'current.catalogue');
  await page.goto(`${server.url}/profile`);
  await page.getByRole('button', { name: /sync now/i }).click();
  await expect.poll(() => setting(page, 'current.catalogue')).not.toBe(before);

  await page.goto(server.url + href);
  const audio = page.locator('audio');
  const at = () => audio.evaluate((element: HTMLAudioElement) => element.currentTime);
  await audio.evaluate((element: HTMLAudioElement) => {
    element.muted = true;
    return element.play();
  });
  await expect.poll(at).toBeGreaterThan(1.5);
  await audio.evaluate((element: HTMLAudioElement) => element.pause());
  const first = await at();
  await audio.evaluate((element: HTMLAudioElement) => element.play());
  await expect.poll(at).toBeGreaterThan(first + 2);
  const kept = async () =>
    ofKind(await table<StoredEvent>(page, 'interactions'), 'watch').filter(
      (event) => event.itemId === itemId,
    );
  // A page without a window cannot be covered by another one: it is told so as the browser would tell it.
  const whenHidden = await audio.evaluate((element: HTMLAudioElement) => {
    Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => 'hidden' });
    document.dispatchEvent(new Event('visibilitychange'));
    return element.currentTime;
  });
  await expect.poll(async () => (await kept()).length).toBe(2);
  const last = await at();
  await page.close();

  const again = await context.newPage();
  await again.goto(server.url);
  await synced(again);
  const watched = ofKind(await onServer(again), 'watch').filter((event) => event.itemId === itemId);
  const [paused, hidden] = watched.map(({ value }) => value!);
  expect(Math.abs(paused! - first)).toBeLessThan(0.4);
  expect(Math.abs(hidden! - (whenHidden - first))).toBeLessThan(0.4);
  // A third one may have been written between hiding and closing; no second is told twice.
  expect(paused! + watched.slice(1).reduce((sum, { value }) => sum + value!, 0)).toBeLessThan(last + 3);
});
