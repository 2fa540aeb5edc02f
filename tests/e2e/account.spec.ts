import { readFile } from 'node:fs/promises';
import { expect, test, type Browser, type BrowserContext, type Page } from '@playwright/test';
import { expectNoViolationsInLightAndDark } from './axe';
import {
  likeFirst,
  pullAll,
  recommended,
  setting,
  synced,
  syncStatus,
  table,
  titles,
  type StoredEvent,
} from './device';
import { mailedLink } from './mail';
import { command, PalateServer } from './server';

let server: PalateServer;
test.beforeAll(async () => {
  server = await PalateServer.start();
});
test.afterAll(() => server.dispose());

const PASSWORD = 'wolves eat turnips at noon';
let people = 0;
const newEmail = () => `stranger${++people}@example.org`;
const fresh = (browser: Browser) => browser.newContext({ baseURL: server.url });

const fill = async (page: Page, email: string, password = PASSWORD) => {
  await page.getByLabel('Mail address').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
};

async function signUp(page: Page, email: string): Promise<void> {
  await page.goto('/signup');
  await fill(page, email);
  await page.getByRole('button', { name: 'Create account' }).click();
  await expect(page.getByRole('heading', { name: 'Account', exact: true })).toBeVisible();
  await expect(page.getByText(email, { exact: true })).toBeVisible();
}

async function signIn(page: Page, email: string, password = PASSWORD): Promise<void> {
  await page.goto('/login');
  await fill(page, email, password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(page).toHaveURL('/');
}

const openLine = async (page: Page, label: string) => {
  await page.goto('/profile');
  await page.getByText(label, { exact: true }).click();
};

const expectLiked = async (page: Page, names: readonly string[]) => {
  await page.goto('/library');
  for (const name of names)
    await expect(page.getByRole('link', { name, exact: true }).first()).toBeVisible({ timeout: 60_000 });
};

test('a stranger signs up, uses two devices, confirms, changes the password, takes all away and erases it (P3, P11, V4)', async ({
  browser,
}) => {
  test.setTimeout(300_000);
  const email = newEmail();
  const context = await fresh(browser);
  const page = await context.newPage();

  // History comes first, the account later.
  await page.goto('/');
  await titles(recommended(page));
  const liked: string[] = [];
  for (let n = 0; n < 2; n++) liked.push(await likeFirst(page, liked));
  await synced(page);
  const before = await setting<string>(page, 'token');
  await signUp(page, email);
  await expect(page.getByText('Not confirmed')).toBeVisible();
  await expectLiked(page, liked);
  await synced(page);
  const local = await table<StoredEvent>(page, 'interactions');
  const acts = local.filter(({ kind }) => kind !== 'impression').map(({ id }) => id);
  expect((await pullAll(page, server.url)).map(({ id }) => id).sort()).toEqual(acts.sort());
  const asBefore = { headers: { authorization: `Bearer ${before}` } };
  await expect.poll(async () => (await fetch(`${server.url}/api/devices`, asBefore)).status).toBe(401);

  // A second device has the same history, and what it does is there on the first.
  const elsewhere = await fresh(browser);
  const second = await elsewhere.newPage();
  await signIn(second, email);
  await expectLiked(second, liked);
  await second.goto('/');
  liked.push(await likeFirst(second, liked));
  await synced(second);
  await page.goto('/profile');
  await page.getByRole('button', { name: /sync now/i }).click();
  await expectLiked(page, liked);

  // The letter confirms the address, for whoever is signed in to the account and for nobody else.
  const link = await mailedLink(server.dataDir, email, '/verify');
  const nobody = await fresh(browser);
  const clicked = await nobody.newPage();
  await clicked.goto(link);
  await expect(clicked.getByText(/in this browser first/)).toBeVisible();
  await expect(clicked.getByRole('button', { name: 'Yes, it was me' })).toHaveCount(0);
  await nobody.close();
  await page.goto(link);
  await page.getByRole('button', { name: 'Yes, it was me' }).click();
  await expect(page.getByRole('heading', { name: 'Address confirmed' })).toBeVisible();
  expect(new URL(page.url()).hash, 'the secret has left the address bar').toBe('');
  await page.goto('/profile');
  await expect(page.getByText('Confirmed', { exact: true })).toBeVisible();

  // A new password ends the other session, which says so and loses nothing.
  const next = 'herons skate past the mill';
  await openLine(page, 'Change password');
  await page.getByLabel('Password now').fill(PASSWORD);
  await page.getByLabel('New password').fill(next);
  await page.getByRole('button', { name: 'Change password' }).click();
  await expect(page.getByText(/Every other session has been ended/)).toBeVisible();
  await second.goto('/profile');
  await second.getByRole('button', { name: /sync now/i }).click();
  await expect(second.getByText('Your session on this device has ended.')).toBeVisible();
  await second.getByRole('link', { name: 'Sign in again' }).first().click();
  await expect(second.getByLabel('Mail address')).toHaveValue(email);
  await second.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await second.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(second.getByText(/password is wrong/)).toBeVisible();
  await expect(second.getByLabel('Password', { exact: true })).toBeFocused();
  await second.getByLabel('Password', { exact: true }).fill(next);
  await second.keyboard.press('Enter');
  await expect(second).toHaveURL('/');
  await expectLiked(second, liked);

  // A key for scripts, shown once and revoked; and the list of sessions.
  await openLine(page, 'Keys for your scripts');
  await page.getByLabel('Name of a new key').fill('backup');
  await page.getByLabel('Your password again').fill(next);
  await page.getByRole('button', { name: 'Create key' }).click();
  const key = await page.getByTestId('api-key').innerText();
  const byKey = () => fetch(`${server.url}/api/account`, { headers: { authorization: `Bearer ${key}` } });
  expect((await byKey()).status).toBe(200);
  await page.getByRole('button', { name: 'Revoke backup' }).click();
  await expect(page.getByRole('list', { name: 'API keys' })).toHaveCount(0);
  expect((await byKey()).status).toBe(401);
  await openLine(page, 'Where you are signed in');
  await expect(page.getByRole('list', { name: 'Sessions' }).getByRole('listitem')).toHaveCount(2);
  await page.getByRole('button', { name: 'End all others' }).click();
  await expect(page.getByRole('list', { name: 'Sessions' }).getByRole('listitem')).toHaveCount(1);

  // All of it in one file, from here and from the server.
  const downloading = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Download everything' }).click();
  const file = JSON.parse(await readFile(await (await downloading).path(), 'utf8')) as {
    device: { interactions: StoredEvent[] };
    server: { tables: Record<string, unknown[]> };
    problem: null;
  };
  expect(file.problem).toBeNull();
  expect(file.device.interactions.filter(({ kind }) => kind === 'like')).toHaveLength(liked.length);
  expect(JSON.stringify(file.server)).toContain(email);
  expect(JSON.stringify(file)).not.toContain(await setting<string>(page, 'token'));

  // The end: on the server and here.
  const token = await setting<string>(page, 'token');
  await openLine(page, 'Delete account');
  await page.getByLabel('Your password').fill('not this one');
  await page.getByRole('button', { name: 'Delete my account' }).click();
  await expect(page.getByText(/password is wrong/i)).toBeVisible();
  await page.getByLabel('Your password').fill(next);
  await page.getByRole('button', { name: 'Delete my account' }).click();
  await expect(page.getByText('Your account is deleted, on the server and on this device.')).toBeVisible();
  await page.goto('/');
  await titles(recommended(page));
  expect(
    (await table<StoredEvent>(page, 'interactions')).filter(({ kind }) => kind !== 'impression'),
  ).toEqual([]);
  expect(
    (await fetch(`${server.url}/api/devices`, { headers: { authorization: `Bearer ${token}` } })).status,
  ).toBe(401);
  const gone = await fresh(browser);
  const visitor = await gone.newPage();
  await visitor.goto('/login');
  await fill(visitor, email, next);
  await visitor.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(visitor.getByText(/address or the password is wrong/)).toBeVisible();
  for (const each of [context, elsewhere, gone]) await each.close();
});

/** Freezes a page as a phone does with one in the background: it hears nothing until it is resumed. */
async function freeze(context: BrowserContext, page: Page): Promise<() => Promise<void>> {
  const cdp = await context.newCDPSession(page);
  await cdp.send('Page.setWebLifecycleState', { state: 'frozen' });
  return async () => void (await cdp.send('Page.setWebLifecycleState', { state: 'active' }));
}

test('two people on one computer, with tabs left open: nothing of the first is seen by, or written for, the second (P11)', async ({
  browser,
}) => {
  test.setTimeout(240_000);
  const [first, second] = [newEmail(), newEmail()];
  const context = await fresh(browser);
  const [page, other, frozen] = [await context.newPage(), await context.newPage(), await context.newPage()];
  await page.goto('/');
  const liked = await likeFirst(page);
  await signUp(page, first);
  await synced(page);
  await other.goto('/library');
  await expect(other.getByRole('link', { name: liked, exact: true }).first()).toBeVisible();
  await frozen.goto('/library');
  await expect(frozen.getByRole('link', { name: liked, exact: true }).first()).toBeVisible();
  const thaw = await freeze(context, frozen);

  // Signing out empties the device and every tab of it.
  const former = await setting<string>(page, 'deviceId');
  await page.bringToFront();
  await page.goto('/profile');
  await page.getByRole('button', { name: 'Sign out', exact: true }).click();
  await expect(page.getByText('You are signed out. Nothing of yours is left on this device.')).toBeVisible();
  await expect(other).toHaveURL('/');
  await titles(recommended(other));
  // What the empty page shows next is seen by nobody in particular.
  const left = await table<StoredEvent>(page, 'interactions');
  expect(left.filter(({ kind, deviceId }) => kind !== 'impression' || deviceId === former)).toEqual([]);
  for (const name of ['registers', 'quarantine']) expect(await table(page, name), name).toEqual([]);
  expect(await setting(page, 'account')).toBeUndefined();

  // The next person, in a tab that was open before.
  await other.goto('/login');
  await expect(other.getByText('What was done on this device so far')).toHaveCount(0);
  await signUp(other, second);
  await thaw();
  await expect(frozen).toHaveURL('/');
  await frozen.goto('/library');
  await expect(frozen.getByRole('link', { name: liked, exact: true })).toHaveCount(0);
  await other.goto('/');
  const theirs = await likeFirst(other, [liked]);
  await synced(other);
  expect((await pullAll(other, server.url)).filter(({ kind }) => kind === 'like')).toHaveLength(1);

  // The first has what was theirs, elsewhere.
  const home = await fresh(browser);
  const mine = await home.newPage();
  await signIn(mine, first);
  await expectLiked(mine, [liked]);
  await expect(mine.getByRole('link', { name: theirs, exact: true })).toHaveCount(0);
  await home.close();
  await context.close();
});

test('signing out offline: asked about what is unsent, wiped at once, and the session ends before the next sign-in', async ({
  browser,
}) => {
  const email = newEmail();
  const context = await fresh(browser);
  const page = await context.newPage();
  await signUp(page, email);
  await synced(page);
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  await page.goto('/');
  await titles(recommended(page));
  const token = await setting<string>(page, 'token');
  await context.setOffline(true);
  await likeFirst(page);
  await page.getByRole('link', { name: 'Profile', exact: true }).first().click();
  await page.getByRole('button', { name: 'Sign out', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'Not everything has reached the server' })).toBeVisible();
  await page.getByRole('button', { name: 'Stay signed in' }).click();
  expect((await setting<{ email: string }>(page, 'account'))?.email).toBe(email);
  await page.getByRole('button', { name: 'Sign out', exact: true }).click();
  await page.getByRole('button', { name: /Sign out and lose/ }).click();
  await expect(page.getByText('You are signed out. Nothing of yours is left on this device.')).toBeVisible();
  expect(await setting(page, 'account')).toBeUndefined();
  expect(await setting<{ logout: boolean }>(page, 'debts')).toMatchObject({ logout: true });

  await context.setOffline(false);
  await expect
    .poll(
      async () =>
        (await fetch(`${server.url}/api/devices`, { headers: { authorization: `Bearer ${token}` } })).status,
    )
    .toBe(401);
  await expect.poll(() => setting(page, 'debts')).toBeUndefined();
  await context.close();
});

test('a forgotten password is mended by a letter; what the form says is tied to its fields', async ({
  browser,
}) => {
  const email = newEmail();
  const context = await fresh(browser);
  const page = await context.newPage();
  await page.goto('/signup');
  await page.getByRole('button', { name: 'Create account' }).click();
  const address = page.getByLabel('Mail address');
  await expect(address).toBeFocused();
  await expect(address).toHaveAccessibleDescription('Type your mail address, like name@example.org.');
  await fill(page, email, 'password1');
  await page.keyboard.press('Enter');
  await expect(page.getByLabel('Password', { exact: true })).toBeFocused();
  await expect(page.getByLabel('Password', { exact: true })).toHaveAccessibleDescription(/common/);
  await signUp(page, email);

  const lost = await fresh(browser);
  const visitor = await lost.newPage();
  await visitor.goto('/login');
  await visitor.getByRole('link', { name: 'Forgotten?' }).click();
  await expect(visitor.getByRole('heading', { name: 'Forgotten password' })).toBeVisible();
  await visitor.getByLabel('Mail address').fill(email);
  await visitor.getByRole('button', { name: 'Send the link' }).click();
  await expect(visitor.getByText(/a letter is under way/)).toBeVisible();
  await visitor.goto(await mailedLink(server.dataDir, email, '/reset'));
  await visitor.getByLabel('New password').fill('herons skate past the mill');
  await visitor.getByRole('button', { name: 'Set password' }).click();
  await expect(visitor.getByText('Your new password is set. Sign in with it.')).toBeVisible();
  await signIn(visitor, email, 'herons skate past the mill');
  await lost.close();
  await context.close();
});

test('privacy: an account needs a mode in which something leaves the device, and it is chosen in place (V1)', async ({
  page,
}) => {
  await page.goto(`${server.url}/profile`);
  await page.getByRole('radio', { name: /^On this device/ }).check();
  await expect(syncStatus(page)).toHaveText('Kept on this device');
  await page.goto(`${server.url}/login`);
  await page.getByRole('button', { name: 'Switch to “My devices”' }).click();
  await expect(page.getByRole('button', { name: 'Switch to “My devices”' })).toHaveCount(0);
  await page.goto(`${server.url}/signup`);
  await expect(page.getByRole('radio', { name: /^My devices/ })).toBeChecked();
  await page.getByRole('radio', { name: /^On this device/ }).check();
  await fill(page, newEmail());
  await page.getByRole('button', { name: 'Create account' }).click();
  await expect(page.getByText(/in this mode nothing would reach it/)).toBeFocused();
});

test('admins see who there is and shut the door; others are told plainly', async ({ browser }) => {
  test.setTimeout(180_000);
  const [admin, user] = [newEmail(), newEmail()];
  const [office, elsewhere] = [await fresh(browser), await fresh(browser)];
  const [page, other] = [await office.newPage(), await elsewhere.newPage()];
  await signUp(page, admin);
  await page.goto(await mailedLink(server.dataDir, admin, '/verify'));
  await page.getByRole('button', { name: 'Yes, it was me' }).click();
  await expect(page.getByRole('heading', { name: 'Address confirmed' })).toBeVisible();
  await signUp(other, user);
  await page.goto('/admin');
  await expect(page.getByText('This page is for the admins of this server.')).toBeVisible();
  await command('sync-server/commands/admin.ts', [admin], server.env);
  await page.goto('/profile');
  await page.getByRole('link', { name: 'Accounts of this server' }).click();
  await page.getByLabel('Addresses that begin with').fill(user);
  await page.getByRole('button', { name: 'Search' }).click();
  await expect(page.getByRole('row')).toHaveCount(2);
  await page.getByRole('button', { name: `Disable ${user}` }).press('Enter');
  await expect(page.getByRole('dialog')).toBeVisible();
  await expectNoViolationsInLightAndDark(page);
  await page.getByRole('button', { name: 'Disable', exact: true }).press('Enter');
  await expect(page.getByText('Disabled', { exact: true })).toBeVisible();
  await expectNoViolationsInLightAndDark(page);
  await other.goto('/profile');
  await expect(other.getByText('Your session on this device has ended.')).toBeVisible();
  await page.getByRole('button', { name: `Enable ${user}` }).click();
  await page.getByLabel(`Role of ${user}`).selectOption('analyst');
  await page.reload();
  await expect(page.getByRole('listitem').filter({ hasText: user }).first()).toContainText('role');
  for (const each of [office, elsewhere]) await each.close();
});
