import { expect, test } from '@playwright/test';
import { community, manifestOf } from './community';
import { likeFirst, list, recommended, setting, table, titles, type StoredEvent } from './device';
import { PalateServer } from './server';

// Of its own: what people here like decides how lists are blended.
let server: PalateServer;
test.beforeAll(async () => {
  server = await PalateServer.start();
});
test.afterAll(() => server.dispose());

/** Blocks of the catalogue, each with people who like what is in theirs: in all as many as one address may bring. */
const BLOCKS = 4;
const EACH = 13;
const PEOPLE = 28;
const LIKES = 8;

test('A5: what this server chose to blend by arrives on the device, ranks, and is named (R3, R4)', async ({
  browser,
}) => {
  test.setTimeout(300_000);
  const context = await browser.newContext({ baseURL: server.url });
  const page = await context.newPage();
  await page.goto('/');
  await titles(recommended(page));
  await likeFirst(page, []);
  await page.goto('/profile');
  const room = page.getByRole('region', { name: 'What makes your list' });
  await expect(room).toContainText('The usual one');

  const { catalogue } = await manifestOf(server.url);
  const { items } = (await (await fetch(server.url + catalogue.url)).json()) as { items: { id: string }[] };
  for (let block = 0; block < BLOCKS; block++) {
    const shelf = items.slice(block * EACH, (block + 1) * EACH).map(({ id }) => id);
    await community(server.url, shelf, PEOPLE, LIKES);
  }
  const decision = await server.train();
  const { ensemble } = (await manifestOf(server.url)).artefacts;
  expect(ensemble?.digest, decision).toMatch(/^[0-9a-f]{64}$/);

  await page.getByRole('button', { name: /sync now/i }).click();
  await expect
    .poll(() => setting<string>(page, 'current.ensemble'), { timeout: 60_000 })
    .toBe(ensemble?.digest);
  await page.reload();
  await expect(room).toContainText(`Chosen by what people here like, with ${ensemble?.version}`);
  await page.goto('/');
  await titles(recommended(page));
  await list(page, 'Recommended for you').scrollIntoViewIfNeeded();
  // What was shown is logged with what it was made by.
  await expect
    .poll(async () =>
      (await table<StoredEvent>(page, 'interactions'))
        .filter(({ kind }) => kind === 'impression')
        .map(({ context }) => context?.modelVersion)
        .some((version) => version?.startsWith(`${ensemble?.version}+ensemble`)),
    )
    .toBe(true);
  await context.close();
});
