import { expect, test, type Page } from '@playwright/test';
import { community, manifestOf, type Manifest } from './community';
import {
  fullList,
  likeFirst,
  list,
  pullAll,
  recommended,
  setting,
  synced,
  syncStatus,
  table,
  titles,
  type StoredEvent,
} from './device';
import { PalateServer } from './server';

/** The whole promise in one journey: issue 2, "Done when". */
test('first visit, offline, back, trained, and a second device (P2, P3, P9, P12, A1, A2, R4, R5)', async ({
  browser,
}) => {
  test.setTimeout(300_000);
  const server = await PalateServer.start();
  try {
    const context = await browser.newContext({ baseURL: server.url });
    const page = await context.newPage();

    // First visit: a list before anything was tapped, with reasons.
    await page.goto('/');
    const cold = await fullList(page);
    await expect(list(page, 'Trending').getByRole('listitem').first()).toBeVisible();

    // Three likes change the list and its whys.
    const liked: string[] = [];
    for (let n = 0; n < 3; n++) liked.push(await likeFirst(page, liked));
    const warm = await fullList(page);
    // More than the likes leaving and others moving up.
    const left = cold.filter((id) => warm.includes(id));
    expect(warm.slice(0, left.length)).not.toEqual(left);
    const first = recommended(page).first();
    await first.getByRole('button', { name: /^Why/ }).click();
    await expect(first).toContainText(
      new RegExp(liked.map((title) => title.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|')),
    );
    await synced(page);

    // Offline from the second visit: the service worker has the shell by then.
    await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
    await page.reload();
    await titles(recommended(page));
    await server.stop();
    await context.setOffline(true);
    await page.reload();
    expect(await titles(recommended(page))).not.toHaveLength(0);
    await expect(syncStatus(page)).toContainText('Offline');
    for (const title of liked) {
      await expect(
        list(page, 'Recommended for you').getByRole('link', { name: title, exact: true }),
      ).toHaveCount(0);
    }
    for (let n = 0; n < 2; n++) liked.push(await likeFirst(page, liked));
    await expect(syncStatus(page)).toContainText(/\d+ waiting to sync/);

    // The server is back: each event is there exactly once.
    await server.resume();
    await context.setOffline(false);
    await synced(page);
    const local = await table<StoredEvent>(page, 'interactions');
    const mine = local.filter((event) => event.kind !== 'impression');
    const remote = await pullAll(page, server.url);
    expect(remote.map(({ id }) => id).sort()).toEqual(mine.map(({ id }) => id).sort());
    expect(new Set(remote.map(({ id }) => id)).size).toBe(remote.length);
    const devices = (await (
      await fetch(`${server.url}/api/devices`, {
        headers: { authorization: `Bearer ${await setting<string>(page, 'token')}` },
      })
    ).json()) as { devices: { ackedSeq: number }[] };
    expect(devices.devices[0]?.ackedSeq).toBe(Math.max(...local.map(({ seq }) => seq)));

    // Others like things too; the server trains; the new artefact arrives and the list changes.
    const before = await manifestOf(server.url);
    await inService(page, before);
    // Some seconds after a load a device has placed the titles that its model does not know, and ranks with them from the
    // next act on. So these are all first lists after a load: alike on the same model, or a change would say nothing.
    await page.goto('/');
    const shelf = await fullList(page);
    await page.reload();
    expect(await fullList(page)).toEqual(shelf);
    const likedIds = mine.filter(({ kind }) => kind === 'like').map(({ itemId }) => itemId);
    await community(server.url, [...likedIds, ...shelf.slice(-12)], 60, 9);
    const decision = await server.train();
    const after = await manifestOf(server.url);
    expect(after.artefacts.collaborative?.digest, decision).not.toBe(before.artefacts.collaborative?.digest);
    const model = page.waitForRequest(/\/api\/(artefacts|deltas)\//);
    await inService(page, after);
    // It came as what changed since the model that the device had.
    const delta = after.deltas?.find(({ from }) => from === before.artefacts.collaborative?.digest);
    expect(new URL((await model).url()).pathname).toBe(delta?.url);
    await page.goto('/');
    expect(await fullList(page)).not.toEqual(shelf);

    // A second device of the same person shows the same history.
    await page.goto('/profile');
    await page.getByRole('button', { name: /show a code|link another device|create.*code/i }).click();
    const code = await page.getByTestId('link-code').innerText();
    const secondContext = await browser.newContext({ baseURL: server.url });
    const second = await secondContext.newPage();
    await second.goto('/profile');
    await second.getByRole('textbox', { name: /code/i }).fill(code);
    await second.getByRole('button', { name: /^(join|link|use)/i }).click();
    await expect(second.getByText(/has joined/)).toBeVisible();
    await second.goto('/library');
    for (const title of liked) {
      await expect(second.getByRole('link', { name: title, exact: true }).first()).toBeVisible({
        timeout: 60_000,
      });
    }
    await secondContext.close();
    await context.close();
  } finally {
    await server.dispose();
  }
});

/** Syncs until the device has the shared model of a manifest. */
async function inService(page: Page, { artefacts }: Manifest): Promise<void> {
  expect(artefacts.collaborative).not.toBeNull();
  await page.goto('/profile');
  await page.getByRole('button', { name: /sync now/i }).click();
  await expect
    .poll(() => setting<string>(page, 'current.collaborative'), { timeout: 60_000 })
    .toBe(artefacts.collaborative?.digest);
}
