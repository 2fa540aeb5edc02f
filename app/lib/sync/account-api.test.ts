import { expect, test } from 'vitest';
import { AccountApi } from './account-api';
import type { SyncError } from './faults';

const live = () => new AbortController().signal;
const asked: { url: string; init: RequestInit }[] = [];
const answering = (answer: () => Response) =>
  new AccountApi({
    fetch: (url, init) => {
      asked.push({ url, init });
      return Promise.resolve(answer());
    },
    schedule: () => () => undefined,
  });
const refused = async (status: number, code: string, headers = {}) => {
  const error = { code, message: 'No.', mend: 'Mend it.' };
  const api = answering(() => Response.json({ error }, { status, headers }));
  const caught: unknown = await api.account(live()).catch((reason: unknown) => reason);
  return [(caught as SyncError).fault, (caught as SyncError).message];
};

test('what the server says of an account reaches the person in its own words', async () => {
  expect(await refused(401, 'sign-in-needed')).toEqual(['sign-in-needed', 'No. Mend it.']);
  expect(await refused(401, 'wrong-credentials')).toEqual(['refused', 'No. Mend it.']);
  expect(await refused(403, 'forbidden')).toEqual(['refused', 'No. Mend it.']);
  const wait = (seconds: number) => refused(429, 'too-many-requests', { 'Retry-After': String(seconds) });
  expect(await wait(30)).toEqual(['server', 'No. Try again in 30 seconds.']);
  expect(await wait(240)).toEqual(['server', 'No. Try again in 4 minutes.']);
  expect(await wait(7200)).toEqual(['server', 'No. Try again in 2 hours.']);
});

test('the sign-in page of a hotel is no sign-out', async () => {
  const portal = answering(() => new Response('<h1>Hello</h1>'));
  await expect(portal.signOut(live())).rejects.toThrow(/not a Palate server/);
  await answering(() => new Response(null, { status: 204 })).signOut(live());
  await answering(() => new Response(null, { status: 202 })).forgotten('a@example.org', live());
});

test('every call takes the cookie of this origin along, and no path can be bent', async () => {
  asked.length = 0;
  const api = answering(() => new Response(null, { status: 204 }));
  await api.endSession('../keys', live());
  await api.revokeKey('a/b?c', live());
  await api.endOtherSessions(live());
  expect(asked.map(({ url }) => url)).toEqual([
    '/api/account/sessions/..%2Fkeys',
    '/api/account/keys/a%2Fb%3Fc',
    '/api/account/sessions',
  ]);
  expect(asked.every(({ init }) => init.credentials === 'same-origin')).toBe(true);
});
