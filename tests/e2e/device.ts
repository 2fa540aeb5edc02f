/** What a journey may look at beside the page: the device's own database, read as any developer tool would. */
import { expect, type Locator, type Page } from '@playwright/test';

export interface StoredEvent {
  id: string;
  deviceId: string;
  seq: number;
  kind: string;
  itemId: string;
  value: number | null;
  context: {
    surface?: string;
    position?: number;
    policy?: string;
    propensity?: number;
    modelVersion?: string;
    source?: string;
    impressionId?: string;
    experiment?: string;
    variant?: string;
    undoes?: string;
  } | null;
}

/** All rows of one table of the device's IndexedDB: none before the app has made it, which looking must not do. */
export function table<Row>(page: Page, name: string): Promise<Row[]> {
  return page.evaluate(
    (store) =>
      new Promise<Row[]>((resolve, reject) => {
        const opening = indexedDB.open('palate');
        let isThere = true;
        opening.onupgradeneeded = () => {
          isThere = false;
          opening.transaction?.abort();
        };
        opening.onerror = () => (isThere ? reject(opening.error) : resolve([]));
        opening.onsuccess = () => {
          const db = opening.result;
          const reading = db.transaction(store).objectStore(store).getAll();
          reading.onerror = () => reject(reading.error);
          reading.onsuccess = () => {
            db.close();
            resolve(reading.result as Row[]);
          };
        };
      }),
    name,
  );
}

export async function setting<Value>(page: Page, key: string): Promise<Value | undefined> {
  const rows = await table<{ key: string; value: Value }>(page, 'settings');
  return rows.find((row) => row.key === key)?.value;
}

/** What is kept of the person's wishes, by register. */
export async function wishes(page: Page): Promise<Record<string, unknown>> {
  const rows = await table<{ name: string; value: unknown }>(page, 'registers');
  return Object.fromEntries(
    rows.filter(({ name }) => name.startsWith('taste.')).map(({ name, value }) => [name, value]),
  );
}

/** Everything the server holds of this device's person, pulled from the very beginning. */
export async function pullAll(page: Page, url: string): Promise<StoredEvent[]> {
  const token = await setting<string>(page, 'token');
  expect(token, 'the device is registered').toBeTruthy();
  const events: StoredEvent[] = [];
  for (let cursor = 0, more = true; more;) {
    const answer = await fetch(`${url}/api/sync/pull?cursor=${cursor}&limit=100`, {
      headers: { authorization: `Bearer ${token}` },
    });
    expect(answer.status).toBe(200);
    const body = (await answer.json()) as { events: StoredEvent[]; cursor: number; more: boolean };
    events.push(...body.events);
    ({ cursor, more } = body);
  }
  return events;
}

export const list = (page: Page, name: string | RegExp): Locator => page.getByRole('list', { name });

export const recommended = (page: Page): Locator => list(page, 'Recommended for you').getByRole('listitem');

/** Titles as they stand in the list, first to last. */
export async function titles(entries: Locator): Promise<string[]> {
  await expect(entries.first()).toBeVisible({ timeout: 60_000 });
  return entries.evaluateAll((rows) =>
    rows.map((row) => row.querySelector('a[href^="/item/"]')?.textContent?.trim() ?? ''),
  );
}

/** Search results, once all of them are drawn. */
export async function found(page: Page): Promise<Locator> {
  const results = list(page, 'Search results');
  await expect(results).toHaveAttribute('aria-busy', 'false', { timeout: 60_000 });
  return results.getByRole('listitem');
}

/** Items of Recommended for you, first to last, once all of them are drawn. */
export async function fullList(page: Page): Promise<string[]> {
  await expect(recommended(page)).toHaveCount(24, { timeout: 60_000 });
  return recommended(page).evaluateAll((rows) =>
    rows.map((row) => {
      const href = row.querySelector('a[href^="/item/"]')?.getAttribute('href') ?? '';
      return decodeURIComponent(href.slice('/item/'.length));
    }),
  );
}

/** Presses Like on the first entry whose title is not in `but`; gives back its title. */
export async function likeFirst(page: Page, but: readonly string[] = []): Promise<string> {
  const now = await titles(recommended(page));
  const title = now.find((candidate) => candidate && !but.includes(candidate));
  if (!title) throw new Error('nothing to like');
  await recommended(page)
    .getByRole('button', { name: `Like ${title}`, exact: true })
    .click();
  await expect(list(page, 'Recommended for you').getByRole('link', { name: title, exact: true })).toHaveCount(
    0,
  );
  return title;
}

/** The one place that tells how sync stands. */
export const syncStatus = (page: Page): Locator => page.getByRole('status');

/** No event waits on this device any more. */
export async function synced(page: Page): Promise<void> {
  await expect(syncStatus(page)).toHaveText(/Synced/, { timeout: 90_000 });
  await expect.poll(async () => (await table(page, 'outbox')).length, { timeout: 90_000 }).toBe(0);
}

/**
 * Opens the lists as a device makes them once it has made all that it can of its first model, with one title liked: from
 * here on nothing changes them but what is said. The server has to have that model when the device comes.
 */
export async function settledHome(page: Page, url: string): Promise<void> {
  await page.goto(`${url}/profile`);
  await expect(page.getByText(/knows [\d,]+ titles, and [\d,]+ more/)).toBeVisible({ timeout: 60_000 });
  await page.getByRole('link', { name: 'Home', exact: true }).first().click();
  await likeFirst(page); // it ranks with all of it from the next act on
}
