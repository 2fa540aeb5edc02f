/** What a person does in the page, at a person's pace. */
import type { Page } from '@playwright/test';
import { PalateError } from '../../models/errors';
import { nextTime } from './probe';

/** From an answer to the next tap: the list is looked at, and what was done is synced meanwhile. */
const LOOK_MS = 700;
/** From results to the next letter: quick hands. */
const LETTER_MS = 60;
const QUERIES = ['toy story', 'space comedy', 'godfather', 'black and white', 'western 1968', 'kubrick'];

/** To another page of the app, without loading it anew. */
async function goTo(page: Page, tab: 'Home' | 'Search' | 'Profile'): Promise<void> {
  await page.getByRole('navigation').getByRole('link', { name: tab, exact: true }).first().click();
}

/** Joins the person whose other device made the code; resolves when the list is made from their history. */
export async function join(page: Page, code: string, preferences: number): Promise<void> {
  await goTo(page, 'Profile');
  await page.getByRole('textbox', { name: /code/i }).fill(code);
  await page.getByRole('button', { name: 'Join' }).click();
  await page.getByText(/has joined/).waitFor();
  await goTo(page, 'Home');
  await page.getByText(`From your taste in ${preferences} titles`).waitFor({ timeout: 60_000 });
}

/** Likes the first entry again and again. @returns ms of each tap: as the app measures it, and until it is seen */
export async function like(page: Page, times: number): Promise<{ reranks: number[]; frames: number[] }> {
  const first = page.getByRole('list', { name: 'Recommended for you' }).getByRole('listitem').first();
  const before = await page.evaluate(() => window.palateProbe.reranks.length);
  let known = await page.evaluate(() => window.palateProbe.taps.length);
  for (let tap = 0; tap < times; tap++) {
    await first.getByRole('button', { name: /^Like / }).click();
    known = await nextTime(page, 'taps', known);
    await page.waitForTimeout(LOOK_MS);
  }
  const { reranks, taps } = await page.evaluate(() => window.palateProbe);
  if (reranks.length - before !== times)
    throw new PalateError(`${times} taps gave ${reranks.length - before} measures palate:rerank.`);
  return { reranks: reranks.slice(before), frames: taps.slice(-times) };
}

/** Types queries letter by letter, each when the results of the one before are there. @returns ms of each letter */
export async function search(page: Page): Promise<number[]> {
  await goTo(page, 'Search');
  const box = page.getByRole('searchbox');
  let known = 0;
  for (const query of QUERIES) {
    await box.fill('');
    await box.focus();
    for (const letter of query) {
      await page.keyboard.type(letter);
      // A space at the end asks for nothing new.
      if (letter !== ' ') known = await nextTime(page, 'keys', known);
      await page.waitForTimeout(LETTER_MS);
    }
  }
  return page.evaluate(() => window.palateProbe.keys);
}

/** What the profile page tells of the engine, by its labels, for example `Runs on`. */
export async function engineRoom(page: Page): Promise<Readonly<Record<string, string>>> {
  await goTo(page, 'Profile');
  const panel = page.getByRole('region', { name: 'What makes your list' });
  await panel
    .locator('dl')
    .getByText(/\d ms$/)
    .waitFor();
  const facts = await panel
    .locator('dl > div')
    .evaluateAll((pairs) =>
      pairs.map((pair) => [
        pair.querySelector('dt')?.textContent ?? '',
        pair.querySelector('dd')?.textContent ?? '',
      ]),
    );
  return Object.fromEntries(facts.map(([name, value]) => [name, value.trim()]));
}
