import { expect, test, type Browser, type Page } from '@playwright/test';
import { v4, v7 } from 'uuid';
import { becomeAdmin, signUp } from './admin';
import { expectNoViolationsInLightAndDark } from './axe';
import { manifestOf, post } from './community';
import { likeFirst, recommended, synced, table, titles, type StoredEvent } from './device';
import { PalateServer } from './server';

// Of its own: only one experiment runs on a server.
let server: PalateServer;
test.beforeAll(async () => {
  server = await PalateServer.start();
});
test.afterAll(() => server.dispose());

const NAME = 'Bandit or blend';
const [USUAL, BLEND] = ['usual', 'blend'];
const POLICY: Record<string, RegExp> = { usual: /^bandit-thompson@/, blend: /^bandit-fixed@/ };
/** Of each person: long enough to act in, short enough to wait for. */
const DAYS = '0.0005';
/** So many that in each variant there are five or more, but for one time in a million. */
const PEOPLE = 40;

const experiments = (page: Page) => page.getByRole('region', { name: 'Experiments' });
const shownUnder = async (page: Page) =>
  (await table<StoredEvent>(page, 'interactions')).filter(
    ({ kind, context }) => kind === 'impression' && context?.experiment !== undefined,
  );

/** A device of somebody new, whose list is made under the experiment. @returns its variant */
async function takesPart(page: Page): Promise<string> {
  await page.goto('/');
  await titles(recommended(page));
  await likeFirst(page);
  await synced(page); // the server knows the person from here on
  await page.reload();
  await titles(recommended(page));
  await expect.poll(async () => (await shownUnder(page)).length, { timeout: 30_000 }).toBeGreaterThan(0);
  const variants = new Set((await shownUnder(page)).map(({ context }) => context?.variant));
  expect(variants.size).toBe(1);
  return [...variants][0] ?? '';
}

/** Two devices of two people in different variants; who comes before them stays a part of the community. */
async function split(browser: Browser): Promise<Map<string, Page>> {
  const pages = new Map<string, Page>();
  for (let device = 0; device < 15 && pages.size < 2; device++) {
    const context = await browser.newContext({ baseURL: server.url });
    const page = await context.newPage();
    const variant = await takesPart(page);
    if (pages.has(variant)) await context.close();
    else pages.set(variant, page);
  }
  return pages;
}

/**
 * People who are shown two titles and like one of them where the blend chose. Each says so of both variants: the server
 * passes over the one that is not theirs.
 */
async function others(experiment: string, items: readonly string[]): Promise<void> {
  for (let person = 0; person < PEOPLE; person++) {
    const deviceId = v4();
    const { token } = await post(`${server.url}/api/devices`, { protocol: 7, deviceId, name: 'others' });
    let seq = 0;
    const event = (kind: string, itemId: string | undefined, context: object) => ({
      ...{ id: v7(), deviceId, seq: ++seq, kind, itemId, value: null, context, at: Date.now() },
    });
    const impressions = [USUAL, BLEND].flatMap((variant) =>
      items.slice(0, 2).map((item) => event('impression', item, { experiment, variant, source: 'blend' })),
    );
    const [, , first] = impressions;
    const like = event('like', first?.itemId, { impressionId: first?.id });
    const events = [...impressions, like];
    await post(`${server.url}/api/sync/push`, { protocol: 7, events }, token as string);
  }
}

test('an experiment splits two devices, and what it shows is at the server', async ({ browser }) => {
  test.setTimeout(420_000);
  const office = await browser.newContext({ baseURL: server.url });
  const admin = await office.newPage();
  await becomeAdmin(admin, server, 'admin@example.org');
  await expect(experiments(admin)).toContainText('No experiment was run here yet.');

  await test.step('an admin plans one and is told what is wrong', async () => {
    await experiments(admin).getByRole('button', { name: 'Plan an experiment' }).click();
    const form = admin.getByRole('form', { name: 'Plan an experiment' });
    await form.getByRole('button', { name: 'Start it' }).click();
    await expect(form.getByLabel('Name', { exact: true })).toBeFocused();
    await expect(form).toContainText('Give it one, of up to 100 characters.');
    await form.getByLabel('Name', { exact: true }).fill(NAME);
    await form.getByLabel('Days of each person').fill(DAYS);
    const other = form.getByRole('group', { name: 'Variant', exact: true });
    await other.getByLabel('Its name').fill(USUAL);
    await other.getByLabel('Who chooses the sources').selectOption('fixed');
    await expectNoViolationsInLightAndDark(admin);
    await form.getByRole('button', { name: 'Start it' }).click();
    await expect(form).toContainText(`Another variant is called ${USUAL}; give each its own.`);
    await other.getByLabel('Its name').fill(BLEND);
    await form.getByRole('button', { name: 'Start it' }).press('Enter');
    await expect(experiments(admin).getByRole('article', { name: NAME })).toContainText('Running');
    await expect(experiments(admin).getByRole('button', { name: 'Plan an experiment' })).toHaveCount(0);
  });

  const pages = await split(browser);
  await test.step('each device ranks by its variant, logs it and says so', async () => {
    expect([...pages.keys()].sort()).toEqual([BLEND, USUAL]);
    for (const [variant, page] of pages) {
      for (const { context } of await shownUnder(page)) expect(context?.policy).toMatch(POLICY[variant]!);
      await likeFirst(page);
      await synced(page);
      await page.goto('/profile');
      await expect(page.getByRole('region', { name: 'What makes your list' })).toContainText(
        `${NAME}, as “${variant}”`,
      );
    }
  });

  const card = experiments(admin).getByRole('article', { name: NAME });
  await test.step('the server shows what people did, once they were observed to the end', async () => {
    const manifest = await manifestOf(server.url);
    const catalogue = (await (await fetch(server.url + manifest.catalogue.url)).json()) as {
      items: { id: string }[];
    };
    await others(
      manifest.experiment?.id ?? '',
      catalogue.items.map(({ id }) => id),
    );
    const row = card.getByRole('row', { name: BLEND });
    await expect(async () => {
      await card.getByRole('button', { name: 'Look again' }).click();
      await expect(row.getByRole('cell').first()).toHaveText(/^(\d+) of \1$/, { timeout: 2000 });
    }).toPass({ timeout: 120_000 });
    const welcomed = (name: string) => card.getByRole('row', { name }).getByRole('cell').nth(2);
    // Nearly all of them liked one of two; beside them are a few real devices.
    await expect(welcomed(BLEND)).toHaveText(/^\s*(4\d|50)\.\d.% /);
    await expect(welcomed(BLEND)).toHaveText(/\+\d+\.\d.%\s+\(.+ to .+\)\s+Better$/);
    await expect(welcomed(USUAL)).toHaveText(/^\s*\d\.\d.%\s*$/);
    await expectNoViolationsInLightAndDark(admin);
  });

  await test.step('an analyst sees it and can change nothing', async () => {
    const context = await browser.newContext({ baseURL: server.url });
    const analyst = await context.newPage();
    const email = 'analyst@example.org';
    await signUp(analyst, email);
    await admin.reload();
    await admin.getByLabel(`Role of ${email}`).selectOption('analyst');
    await expect(admin.getByText(`${email}: analyst`)).toBeVisible();
    await analyst.goto('/profile');
    await analyst.getByRole('link', { name: 'Experiments of this server' }).click();
    await expect(experiments(analyst).getByRole('row', { name: BLEND })).toContainText(/\d+ of \d+/);
    await expect(experiments(analyst).getByRole('button')).toHaveText(['Look again']);
    await expect(analyst.getByText('Addresses that begin with')).toHaveCount(0);
    await context.close();
  });

  await test.step('stopped, it leaves the devices with their next sync', async () => {
    await card.getByRole('button', { name: `Stop ${NAME}` }).click();
    await expectNoViolationsInLightAndDark(admin);
    await admin.getByRole('button', { name: 'Stop it' }).press('Enter');
    await expect(card).toContainText('Stopped by an admin.');
    await card.getByText('What it showed').click();
    await expect(card.getByRole('row', { name: BLEND })).toContainText(/\d+ of \d+/);
    for (const page of pages.values()) {
      await page.getByRole('button', { name: /sync now/i }).click();
      await expect(async () => {
        await page.reload();
        const room = page.getByRole('region', { name: 'What makes your list' });
        await expect(room.getByText('Experiment', { exact: true }).locator('..')).toContainText('None', {
          timeout: 3000,
        });
      }).toPass({ timeout: 60_000 });
    }
    await admin.reload();
    await expect(admin.getByRole('region', { name: 'What was changed' })).toContainText(
      `experiment stopped “${NAME}”`,
    );
  });
  await office.close();
});
