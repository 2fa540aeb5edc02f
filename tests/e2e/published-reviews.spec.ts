/** From the reviews of a data set to what the page of an item says of them: importer, model, server and device as they are. */
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { expectNoViolationsInLightAndDark } from './axe';
import { command, PalateServer } from './server';

let server: PalateServer;
test.beforeAll(async () => {
  server = await PalateServer.start();
});
test.afterAll(() => server.dispose());

const TEXTS = [
  'The best strings I ever had, warm and clear.',
  'Wonderful sound, and they stay in tune.',
  'I love them and would buy them again.',
  'Great value, everybody in my band uses them.',
  'Beautiful tone. Highly recommended.',
  'They broke after one day. A waste of money.',
  'Sehr gute Saiten, die lange halten und wunderbar klingen.',
];
const WELL_KNOWN = 'B000000001';
const RARE = 'B000000002';

async function publish(): Promise<string> {
  const row = (asin: string, reviewText: string, at: number) =>
    JSON.stringify({
      ...{ reviewerID: `REVIEWER${at}`, asin, overall: 5, unixReviewTime: 1_393_545_600 + at },
      ...{ summary: '', reviewText },
    });
  const rows = [
    ...TEXTS.map((text, at) => row(WELL_KNOWN, text, at)),
    ...TEXTS.slice(0, 4).map((text, at) => row(RARE, text, at)),
  ];
  const folder = path.join(server.dataDir, 'shop');
  await mkdir(folder);
  await writeFile(path.join(folder, 'reviews_Shop_5.json'), `${rows.join('\n')}\n`);
  return folder;
}

test('what published reviews say of an item stands on its page, with its doubt, of five people or more (V3)', async ({
  page,
}) => {
  await command('sync-server/commands/data.ts', ['amazon', '--from', await publish()], server.env);
  const output = await command('sync-server/commands/sentiment-reviews.ts', [], server.env);
  expect(output).toContain('amazon: 11 reviews read');
  expect(output).toContain("can't tell: 1 (0 without text, 0 without words, 1 in another language)");
  expect(output).toContain('tells of 1 of 2 items');

  await page.goto(`${server.url}/item/product-${WELL_KNOWN.toLowerCase()}`);
  const said = page.getByRole('region', { name: 'What reviews say' });
  await expect(said).toContainText(/(Mostly favourable|Opinions differ): about \d\d\s%/);
  await expect(said).toContainText(/Likely between \d\d\s% and \d\d\s%, from 6 published reviews\./);
  await expect(said).toContainText('A rough estimate: few reviews.');
  await expect(said).toContainText('1 more review could not be read.');
  await expectNoViolationsInLightAndDark(page);
  // The bar says nothing that the words do not, so only these are read out.
  expect(await said.ariaSnapshot()).not.toContain('img');
  await page.setViewportSize({ width: 390, height: 844 });
  await expect(said).toBeVisible();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);

  await page.goto(`${server.url}/item/product-${RARE.toLowerCase()}`);
  await expect(page.getByRole('region', { name: 'Your review' })).toBeVisible();
  await expect(said).toHaveCount(0);
});
