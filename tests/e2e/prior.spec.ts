import { expect, test } from '@playwright/test';
import { community, manifestOf } from './community';
import { list, recommended, setting, table, titles, type StoredEvent } from './device';
import { PalateServer } from './server';

// Of its own: how people here take their lists decides what somebody new is shown.
let server: PalateServer;
test.beforeAll(async () => {
  server = await PalateServer.start();
});
test.afterAll(() => server.dispose());

const PEOPLE = 8;
const LIKES = 12;

test('what others welcomed is what the list of somebody new is filled from, and named with it (R3, R4)', async ({
  browser,
}) => {
  test.setTimeout(300_000);
  const context = await browser.newContext({ baseURL: server.url });
  const page = await context.newPage();
  await page.goto('/profile');
  const room = page.getByRole('region', { name: 'What makes your list' });
  await expect(room).toContainText('Nothing: your own answers alone decide');

  const { catalogue, prior: none } = await manifestOf(server.url);
  expect(none).toBeNull();
  const { items } = (await (await fetch(server.url + catalogue.url)).json()) as { items: { id: string }[] };
  const shelf = items.slice(0, 40).map(({ id }) => id);
  await community(server.url, shelf, PEOPLE, LIKES, 'trending');
  // The server may be training already, by what the first of them pushed: then this one is skipped.
  const trained = async () => {
    await server.train();
    return (await manifestOf(server.url)).prior?.people;
  };
  await expect.poll(trained, { timeout: 120_000 }).toBe(PEOPLE);
  const { prior } = await manifestOf(server.url);

  await page.getByRole('button', { name: /sync now/i }).click();
  await expect.poll(() => setting<string>(page, 'current.prior'), { timeout: 60_000 }).toBe(prior?.digest);
  await page.reload();
  await expect(room).toContainText(`How ${PEOPLE} people took their lists`);
  await page.goto('/');
  await titles(recommended(page));
  await list(page, 'Recommended for you').scrollIntoViewIfNeeded();
  const named = `+prior:${prior?.digest.slice(0, 8)}`;
  const shown = async () =>
    (await table<StoredEvent>(page, 'interactions')).filter(
      ({ kind, context }) =>
        kind === 'impression' &&
        context?.surface === 'home:recommended' &&
        context.modelVersion?.includes(named),
    );
  await expect.poll(async () => (await shown()).length).toBeGreaterThan(2);
  // Read once: the page may log more between two looks.
  const seen = await shown();
  const ofTrending = seen.filter(({ context }) => context?.source === 'trending');
  expect(ofTrending.length).toBeGreaterThan(seen.length / 2);
  await context.close();
});
