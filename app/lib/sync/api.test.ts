import { expect, test, vi } from 'vitest';
import { PROTOCOL_VERSION } from '../../../sync-server/protocol/version';
import { SyncApi } from './api';
import type { Schedule } from './clockwork';
import type { SyncError } from './faults';

const never: Schedule = () => () => undefined;
const live = () => new AbortController().signal;
const answering = (answer: () => Response | Promise<Response>, schedule = never) =>
  new SyncApi({ fetch: () => Promise.resolve(answer()), schedule });
const fault = async (work: Promise<unknown>) => {
  const error = (await work.then(
    () => null,
    (reason: unknown) => reason,
  )) as SyncError | null;
  return error && [error.name, error.fault, error.more];
};

test('every way in which a server can fail is told apart', async () => {
  const error = (status: number, code: string, headers = {}) =>
    fault(
      answering(() => Response.json({ error: { code, message: 'No.' } }, { status, headers })).manifest(
        live(),
      ),
    );
  expect(await error(401, 'unauthorised')).toEqual(['SyncError', 'unauthorised', { code: 'unauthorised' }]);
  expect(await error(426, 'protocol-too-old')).toEqual([
    'SyncError',
    'upgrade-required',
    { code: 'protocol-too-old' },
  ]);
  expect(await error(409, 'device-exists')).toEqual(['SyncError', 'refused', { code: 'device-exists' }]);
  expect(await error(429, 'too-many-requests', { 'Retry-After': '7' })).toEqual([
    'SyncError',
    'server',
    { code: 'too-many-requests', retryAfterMs: 7000 },
  ]);
  const html = (status: number) =>
    answering(() => new Response('<h1>Hello</h1>', { status })).manifest(live());
  expect(await fault(html(502))).toEqual(['SyncError', 'server', {}]);
  expect(await fault(html(200))).toEqual(['SyncError', 'server', {}]); // the sign-in page of a hotel
  const unreachable = answering(() => Promise.reject(new TypeError('Failed to fetch')));
  expect(await fault(unreachable.manifest(live()))).toEqual(['SyncError', 'offline', {}]);
});

test('a server that never answers is given up at the deadline, though fetch does not listen', async () => {
  let due: () => void = () => undefined;
  const cancelled = vi.fn();
  const schedule: Schedule = (_ms, task) => {
    due = task;
    return cancelled;
  };
  const asked = fault(answering(() => new Promise<never>(() => undefined), schedule).manifest(live()));
  due();
  expect(await asked).toEqual(['SyncError', 'offline', {}]);
  expect(cancelled).toHaveBeenCalledOnce();
});

test('a stopped engine gets its own reason back, not "offline"', async () => {
  const stop = new AbortController();
  const asked = answering(() => new Promise<never>(() => undefined)).manifest(stop.signal);
  stop.abort(new DOMException('Stopped', 'AbortError'));
  await expect(asked).rejects.toThrow('Stopped');
});

test('P10: an event of a kind that this version does not know is left out and remembered, the rest is taken', async () => {
  const event = {
    id: '01a1f640-bc00-721c-8797-73e5a78913d8',
    deviceId: '01a1f640-bc00-741d-8a52-a1c0c725e429',
    seq: 1,
    kind: 'like',
    itemId: 'up-2009',
    value: null,
    context: null,
    at: 5,
    serverSeq: 3,
    addedLater: 'by a newer server',
  };
  const register = {
    name: 'privacy',
    value: 'devices',
    clock: { ms: 1, count: 0, deviceId: event.deviceId },
  };
  const page = await answering(() =>
    Response.json({
      protocol: 9,
      events: [event, { ...event, kind: 'teleport', serverSeq: 4 }, { ...event, kind: 'warp', serverSeq: 5 }],
      registers: [register, { ...register, name: 'Not A Name' }],
      cursor: 5,
      more: false,
    }),
  ).pull('token', 0, live());
  expect(page.events.map(({ serverSeq }) => serverSeq)).toEqual([3]);
  expect(page.registers).toEqual([register]);
  expect(page.skipped).toEqual({ from: 4, protocol: PROTOCOL_VERSION });
  expect(page.cursor).toBe(5);
});

test('only calls in the name of a device carry credentials', async () => {
  const fetch = vi.fn((_url: string, _init: RequestInit) => Promise.resolve(Response.json(null)));
  const api = new SyncApi({ fetch, schedule: never, base: 'https://palate.example' });
  await api.manifest(live()).catch(() => undefined);
  await api.download('/api/catalogue/x', live());
  await api.pull('secret', 7, live()).catch(() => undefined);
  const sent = fetch.mock.calls.map(([url, init]) => [
    url.replace('https://palate.example', ''),
    init.credentials,
    new Headers(init.headers).get('authorization'),
  ]);
  expect(sent).toEqual([
    ['/api/manifest', 'omit', null],
    ['/api/catalogue/x', 'omit', null],
    [`/api/sync/pull?protocol=${PROTOCOL_VERSION}&cursor=7`, 'same-origin', 'Bearer secret'],
  ]);
});
