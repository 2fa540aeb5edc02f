/** Accounts, device and server together: one story each; account-faults.test.ts mixes what can go wrong. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { hasHistory, readAccount } from '../../app/lib/db/account';
import { readDebts } from '../../app/lib/db/debts';
import { readCredentials } from '../../app/lib/db/device';
import { OwnerChangedError } from '../../app/lib/db/owner';
import { choose, privacyMode } from '../../app/lib/db/registers';
import { readSetting } from '../../app/lib/db/settings';
import {
  AccountError,
  asAccount,
  eraseAccount,
  erasePerson,
  finishJoining,
  goToProvider,
  refreshAccount,
  settle,
  signIn,
  signOut,
  signUp,
} from '../../app/lib/sync/account';
import { startAfresh, joinPerson, LinkError } from '../../app/lib/sync/link';
import type { Database } from '../../sync-server/db/connect';
import { ENGINES } from '../../sync-server/testing/databases';
import { FILMS, startServer, startWithFilms } from '../../sync-server/testing/server';
import { World } from './world';
import type { Tab } from './world';

let database: Database;
let world: World;
beforeAll(async () => {
  database = await ENGINES[0].open();
  await startWithFilms(database);
});
afterAll(() => database.close());
beforeEach(() => {
  world = new World(startServer(database), 1);
});
afterEach(() => world.dispose());

let people = 0;
const somebody = () => ({ email: `p${++people}@example.org`, password: 'wolves eat turnips at noon' });
const like = (tab: Tab, itemId = FILMS[0]) => tab.journal.record({ kind: 'like', itemId });
const items = async (tab: Tab) => (await tab.remote()).map(({ itemId }) => itemId).sort();
const asked = (tab: Tab, path: string) => tab.requests.filter(({ url }) => url === path).length;
/** What the server answers to a bearer secret. */
const status = async (token: string | undefined) =>
  (await world.server.request('/api/devices', { headers: { authorization: `Bearer ${token}` } })).status;

test('history made without an account moves into it at sign-up, once, and leaves nothing behind', async () => {
  const tab = world.addDevice().openTab();
  await like(tab);
  await tab.sync();
  await like(tab, FILMS[1]);
  const former = await readSetting(tab.db, 'token');
  const who = somebody();
  const account = await signUp(tab.account, who);
  expect(account).toMatchObject({ email: who.email, emailVerified: false, role: 'user' });
  expect(await readAccount(tab.db)).toEqual({ ...account, ended: null });
  expect((await readCredentials(tab.db))?.personId).toBe(account.personId);
  expect(await items(tab)).toEqual([FILMS[0], FILMS[1]]);
  expect(await tab.outbox()).toMatchObject({ count: 0, quarantined: 0 });
  // The former person is gone with the device that this one was.
  expect(await status(former)).toBe(401);
  expect(await readSetting(tab.db, 'leaving')).toBeUndefined();
  expect(await readSetting(tab.db, 'entering')).toBeUndefined();
});

test('a second device signs in and has the same history, in the same order; its own comes along', async () => {
  const one = world.addDevice().openTab();
  await like(one);
  const who = somebody();
  await signUp(one.account, who);
  const two = world.addDevice().openTab();
  await like(two, FILMS[1]);
  await signIn(two.account, who, true);
  await one.sync();
  expect(await items(one)).toEqual([FILMS[0], FILMS[1]]);
  expect(await two.history()).toEqual(await one.history());
  expect((await two.history()).length).toBe(2);
});

test('starting clean leaves what was done here behind, on the device and on the server, and pages turn stranger', async () => {
  const one = world.addDevice().openTab();
  await like(one);
  const who = somebody();
  await signUp(one.account, who);
  const device = world.addDevice();
  const [two, other] = [device.openTab(), device.openTab()];
  await like(two, FILMS[1]);
  await two.sync();
  await like(other, FILMS[2]);
  const former = await readSetting(two.db, 'token');
  await signIn(two.account, who, false);
  expect(other.left).toBe(true);
  await expect(like(other)).rejects.toThrow(OwnerChangedError);
  expect(await items(two)).toEqual([FILMS[0]]);
  expect(await status(former)).toBe(401);
  expect(await device.openTab().history()).toEqual(await one.history());
});

test('wrong credentials change nothing here, and the sentence is the server’s', async () => {
  const tab = world.addDevice().openTab();
  await like(tab);
  await expect(signIn(tab.account, somebody(), false)).rejects.toThrow(/address or the password is wrong/);
  expect(await readAccount(tab.db)).toBeNull();
  expect(await readSetting(tab.db, 'entering')).toBeUndefined();
  expect(await hasHistory(tab.db)).toBe(true);
  const weak = { ...somebody(), password: 'password' };
  await expect(signUp(tab.account, weak)).rejects.toThrow(/list of common ones/);
});

test('V1: in the mode on this device nobody signs up or in before another mode is chosen', async () => {
  const tab = world.addDevice().openTab();
  await choose(tab.db, 'privacy', 'device', world.time.now);
  const who = somebody();
  await expect(signUp(tab.account, who)).rejects.toThrow(AccountError);
  expect(tab.requests.filter(({ url }) => url.startsWith('/api/auth'))).toEqual([]);
  await choose(tab.db, 'privacy', 'devices', world.time.now);
  await signUp(tab.account, who);
  expect(await privacyMode(tab.db)).toBe('devices');
});

test('a cookie alone never means signed in', async () => {
  const tab = world.addDevice().openTab();
  const session = { credentials: 'same-origin', method: 'POST', body: JSON.stringify(somebody()) } as const;
  const init = { ...session, headers: { 'content-type': 'application/json' } };
  const answer = await world.network.fetch('/api/auth/signup', tab.device.cookies.sendWith(init));
  tab.device.cookies.take(init, answer);
  expect(answer.status).toBe(201);
  expect(await finishJoining(tab.account)).toBeNull();
  expect(await refreshAccount(tab.account)).toBeNull();
  await like(tab);
  await tab.sync();
  expect(await readAccount(tab.db)).toBeNull();
  expect((await readCredentials(tab.db))?.personId).not.toBe(
    ((await answer.json()) as { personId: string }).personId,
  );
});

test('back from a provider: only what was begun here goes on', async () => {
  const tab = world.addDevice().openTab();
  const who = somebody();
  await signUp(world.addDevice().openTab().account, who);
  await goToProvider(tab.account, 'github', true);
  expect(await finishJoining(tab.account)).toBeNull(); // the provider was left without a session
  await goToProvider(tab.account, 'github', true);
  const init = {
    method: 'POST',
    body: JSON.stringify(who),
    headers: { 'content-type': 'application/json' },
  };
  tab.device.cookies.take(init, await world.network.fetch('/api/auth/login', init));
  expect(await finishJoining(tab.account)).toMatchObject({ email: who.email });
  expect(await readAccount(tab.db)).toMatchObject({ email: who.email, ended: null });
});

test('a sign-up whose answer is lost is repeated into the same account', async () => {
  const tab = world.addDevice().openTab();
  await world.settle();
  await like(tab);
  const who = somebody();
  world.network.faults.push('answer-lost');
  await expect(signUp(tab.account, who)).rejects.toThrow(/cannot be reached/);
  const account = await signUp(tab.account, who);
  const again = await signIn(world.addDevice().openTab().account, who, true);
  expect(again.personId).toBe(account.personId);
  expect(await items(tab)).toEqual([FILMS[0]]);
});

test('a network that dies after the sign-in: the device goes on by itself', async () => {
  const tab = world.addDevice().openTab();
  await world.settle();
  await like(tab);
  const who = somebody();
  world.network.faults.push('none', 'request-lost'); // signed up, not registered
  await expect(signUp(tab.account, who)).rejects.toThrow(/cannot be reached/);
  expect(await readAccount(tab.db)).toBeNull();
  await finishJoining(tab.account);
  expect(await readAccount(tab.db)).toMatchObject({ email: who.email });
  expect(await items(tab)).toEqual([FILMS[0]]);
});

test('P11: signing out sends what waits, ends the session, removes the device and wipes it in every tab', async () => {
  const device = world.addDevice();
  const [tab, other] = [device.openTab(), device.openTab()];
  await like(other);
  await signUp(tab.account, somebody());
  await like(tab, FILMS[1]);
  const token = await readSetting(tab.db, 'token');
  expect(await signOut(tab.account, { lose: false })).toEqual({ unsynced: 0 });
  expect(await status(token)).toBe(401);
  expect(other.left).toBe(true);
  for (const table of ['interactions', 'outbox', 'registers', 'quarantine'] as const)
    expect(await tab.db[table].count(), table).toBe(0);
  expect(await readAccount(other.db)).toBeNull();
  await expect(like(other)).rejects.toThrow(OwnerChangedError);
  await expect(choose(other.db, 'privacy', 'devices', world.time.now)).rejects.toThrow(OwnerChangedError);
  expect(await readDebts(tab.db)).toMatchObject({ logout: false });
});

test('P11: rows that the server has not got raise a question first; offline, the server hears of it later', async () => {
  const tab = world.addDevice().openTab();
  const who = somebody();
  await signUp(tab.account, who);
  world.network.down = true;
  await like(tab);
  await like(tab, FILMS[1]);
  expect(await signOut(tab.account, { lose: false })).toEqual({ unsynced: 2 });
  expect(await readAccount(tab.db)).toMatchObject({ email: who.email });
  const token = await readSetting(tab.db, 'token');
  expect(await signOut(tab.account, { lose: true })).toEqual({ unsynced: 0 });
  expect(await readAccount(tab.db)).toBeNull();
  expect(await hasHistory(tab.db)).toBe(false);
  expect(await readDebts(tab.db)).toMatchObject({ logout: true });
  expect(await status(token)).toBe(200);

  // The next person signs in: first the former session ends.
  world.network.down = false;
  const next = somebody();
  const fresh = tab.device.openTab();
  await signUp(fresh.account, next);
  expect(await status(token)).toBe(401);
  const paths = fresh.requests.map(({ url }) => url).filter((url) => url.startsWith('/api/auth'));
  expect(paths).toEqual(['/api/auth/logout', '/api/auth/signup']);
  expect(await readDebts(fresh.db)).toMatchObject({ logout: false });
  expect(await readAccount(fresh.db)).toMatchObject({ email: next.email });
});

test('P11: two people on one computer: nothing of the first reaches the second, however old the tab', async () => {
  const device = world.addDevice();
  const first = somebody();
  const [tab, frozen] = [device.openTab(), device.openTab()];
  await like(frozen);
  await signUp(tab.account, first);
  await signOut(tab.account, { lose: false });
  const next = device.openTab();
  const second = await signUp(next.account, somebody());
  await like(next, FILMS[2]);
  await expect(like(frozen, FILMS[1])).rejects.toThrow(OwnerChangedError);
  // A round of the old tab speaks for whoever is there now, or for nobody.
  await frozen.sync();
  await next.sync();
  expect(await items(next)).toEqual([FILMS[2]]);
  expect((await readCredentials(next.db))?.personId).toBe(second.personId);
});

test('signing in as somebody else needs a sign-out first', async () => {
  const tab = world.addDevice().openTab();
  const [one, two] = [somebody(), somebody()];
  await signUp(world.addDevice().openTab().account, two);
  await signUp(tab.account, one);
  await expect(signIn(tab.account, two, true)).rejects.toThrow(/is signed in on this device/);
  await expect(joinPerson(tab.engine, 'AAAA-BBBB')).rejects.toThrow(LinkError);
});

test('a session that was ended elsewhere is told; signing in again goes on with the same device and loses nothing', async () => {
  const who = somebody();
  const [one, two] = [world.addDevice().openTab(), world.addDevice().openTab()];
  const account = await signUp(one.account, who);
  await like(one);
  await one.sync();
  const deviceId = await readSetting(one.db, 'deviceId');
  await signIn(two.account, who, true);
  await two.account.accounts.changePassword(
    { current: who.password, next: 'herons skate past the mill' },
    new AbortController().signal,
  );
  await like(one, FILMS[1]);
  await one.sync();
  expect(one.engine.status).toMatchObject({ phase: 'blocked', pending: 1 });
  expect(await readAccount(one.db)).toMatchObject({ ended: 'device' });
  expect(await refreshAccount(one.account)).toBeNull();
  await expect(startAfresh(one.engine)).rejects.toThrow(/Sign in again/);
  // Somebody else's account does not fit what is here.
  const stranger = somebody();
  await signUp(world.addDevice().openTab().account, stranger);
  await expect(signIn(one.account, stranger, true)).rejects.toThrow(/still holds/);
  expect(await hasHistory(one.db)).toBe(true);

  const again = await signIn(one.account, { ...who, password: 'herons skate past the mill' }, true);
  expect(again.personId).toBe(account.personId);
  expect(await readSetting(one.db, 'deviceId')).toBe(deviceId);
  expect(one.engine.status).toMatchObject({ phase: 'idle', pending: 0, quarantined: 0, problem: null });
  expect(await readAccount(one.db)).toMatchObject({ ended: null });
  expect(await items(one)).toEqual([FILMS[0], FILMS[1]]);
  expect(asked(one, '/api/devices/leave')).toBe(0);
});

test('a question that a new cookie has overtaken is asked again, and ends nothing', async () => {
  const tab = world.addDevice().openTab();
  const who = somebody();
  await signUp(tab.account, who);
  const { accounts } = tab.account;
  const live = new AbortController().signal;
  const real = world.server.request;
  let overtaken = false;
  Object.assign(world.server, {
    request: async (path: string, init?: RequestInit) => {
      if (path === '/api/account/sessions' && !overtaken) {
        overtaken = true;
        // Sent under the former cookie, and answered when another tab has a new one.
        await accounts.changePassword({ current: who.password, next: 'herons skate past the mill' }, live);
      }
      return real(path, init);
    },
  });
  const { sessions } = await asAccount(tab.account, () => accounts.sessions(live));
  expect(sessions.map(({ current }) => current)).toEqual([true]);
  expect(asked(tab, '/api/account/sessions')).toBe(2);
  expect(await readAccount(tab.db)).toMatchObject({ ended: null });
});

test('V4: an account is erased on the server and here, and only with its password', async () => {
  const tab = world.addDevice().openTab();
  const who = somebody();
  await like(tab);
  await signUp(tab.account, who);
  const token = await readSetting(tab.db, 'token');
  await expect(eraseAccount(tab.account, 'not it')).rejects.toThrow(/wrong/);
  expect(await hasHistory(tab.db)).toBe(true);
  await eraseAccount(tab.account, who.password);
  expect(await status(token)).toBe(401);
  expect(await hasHistory(tab.db)).toBe(false);
  await expect(signIn(tab.device.openTab().account, who, true)).rejects.toThrow(/wrong/);
});

test('V4 without an account: the server forgets too; offline it is told later', async () => {
  const tab = world.addDevice().openTab();
  await like(tab);
  await tab.sync();
  const token = await readSetting(tab.db, 'token');
  world.network.down = true;
  expect(await erasePerson(tab.account, true)).toBe(false);
  expect(await hasHistory(tab.db)).toBe(false);
  expect(await readDebts(tab.db)).toMatchObject({ erase: [token] });
  world.network.down = false;
  const next = tab.device.openTab();
  await settle(next.account);
  expect(await status(token)).toBe(401);
  expect(await readDebts(next.db)).toMatchObject({ erase: [] });
});
