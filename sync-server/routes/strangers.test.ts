/** Every route, called by everybody else with what really names somebody's things: nothing of theirs is told or touched. */
import { randomUUID } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '../db/connect';
import { PERSON_TABLES } from '../db/person-tables';
import { auditLog, identities } from '../db/schema';
import { PASSWORD, TestBrowser } from '../testing/browser';
import { ENGINES } from '../testing/databases';
import { bearer, makeKey, makeMember, signedIn } from '../testing/members';
import { FILMS, NOW, TestDevice, startServer, startWithFilms } from '../testing/server';
import type { LocalServer } from '../testing/server';

/** What names things of the victim. */
interface Victim {
  readonly personId: string;
  readonly deviceId: string;
  readonly eventId: string;
  readonly sessionId: string;
  readonly keyId: string;
  readonly auditId: string;
  /** What nobody else may be told. */
  readonly traces: readonly string[];
}

interface Sent {
  readonly path?: Record<string, string>;
  readonly query?: Record<string, string>;
  readonly body?: unknown;
}

const ofNobody = { digest: 'f'.repeat(64), provider: 'oidc' };
const stolenEvent = ({ eventId, deviceId }: Victim, from: string) => ({
  ...{ id: eventId, deviceId: from, seq: 1, kind: 'undo', itemId: FILMS[0], value: null, at: NOW },
  context: { undoes: eventId, impressionId: eventId, slateId: deviceId },
});

/**
 * For every route that takes an id, what a stranger sends who has got hold of the victim's.
 * @param own device of the caller
 */
const SENT: Record<string, (victim: Victim, own: string) => Sent> = {
  'POST /api/devices': ({ deviceId }) => ({ body: { protocol: 2, deviceId, account: true } }),
  'DELETE /api/devices/{id}': ({ deviceId }) => ({ path: { id: deviceId } }),
  'POST /api/devices/leave': ({ deviceId }) => ({ body: { joinedAs: deviceId } }),
  'POST /api/sync/push': (victim, own) => ({
    body: {
      protocol: 2,
      events: [stolenEvent(victim, own), { ...stolenEvent(victim, victim.deviceId), seq: 2 }],
      registers: [
        { name: 'privacy', value: 'device', clock: { ms: NOW + 1, count: 0, deviceId: victim.deviceId } },
      ],
    },
  }),
  'GET /api/sync/pull': () => ({ query: { cursor: '0', limit: '1000', protocol: '2' } }),
  'POST /api/auth/signup': ({ personId: attempt }) => ({
    body: { email: `${randomUUID()}@example.org`, password: PASSWORD, attempt },
  }),
  'GET /api/auth/oauth/{provider}': () => ({ path: ofNobody }),
  'GET /api/auth/oauth/{provider}/callback': () => ({ path: ofNobody, query: { state: 'x', code: 'x' } }),
  'DELETE /api/account/sessions/{id}': ({ sessionId }) => ({ path: { id: sessionId } }),
  'DELETE /api/account/keys/{id}': ({ keyId }) => ({ path: { id: keyId } }),
  'POST /api/admin/accounts/search': ({ personId }) => ({ body: { query: '', after: personId } }),
  'PATCH /api/admin/accounts/{id}': ({ personId }) => ({
    path: { id: personId },
    body: { role: 'admin', disabled: true },
  }),
  'DELETE /api/admin/accounts/{id}/sessions': ({ personId }) => ({ path: { id: personId } }),
  'GET /api/admin/experiments/{id}/results': ({ personId }) => ({ path: { id: personId } }),
  'POST /api/admin/experiments/{id}/stop': ({ personId }) => ({ path: { id: personId } }),
  'GET /api/admin/audit': ({ auditId }) => ({ query: { after: auditId } }),
  'GET /api/catalogue/{digest}': () => ({ path: ofNobody }),
  'GET /api/artefacts/{digest}': () => ({ path: ofNobody }),
  'GET /api/sentiment/{digest}': () => ({ path: ofNobody }),
  'GET /api/deltas/{digest}': () => ({ path: ofNobody }),
  'GET /api/ensembles/{digest}': () => ({ path: ofNobody }),
  'GET /api/priors/{digest}': () => ({ path: ofNobody }),
};

interface Operation {
  readonly parameters?: readonly { readonly name: string; readonly in: string }[];
  readonly requestBody?: unknown;
}

describe.each(ENGINES)('strangers on $name', ({ available, open }) => {
  describe.skipIf(!available)('with one database', () => {
    let database: Database;
    let server: LocalServer;
    /** With counters of its own, where devices come in. */
    let entrance: LocalServer;
    let victim: Victim;
    let theirs: { browser: TestBrowser; deviceToken: string };
    let routes: { name: string; operation: Operation }[];

    beforeAll(async () => {
      database = await open();
      server = await startWithFilms(database);
      entrance = startServer(database);
      const { paths } = (await (await server.request('/api/openapi.json')).json()) as {
        paths: Record<string, Record<string, Operation>>;
      };
      routes = Object.entries(paths).flatMap(([path, methods]) =>
        Object.entries(methods).map(([method, operation]) => ({
          name: `${method.toUpperCase()} ${path}`,
          operation,
        })),
      );
      await meetVictim();
    });
    afterAll(() => database.close());

    /** Somebody with something in every table. */
    async function meetVictim(): Promise<void> {
      const member = await makeMember(server, database);
      const { browser, personId, email } = member;
      const made = await browser.post('/api/devices', {
        ...{ protocol: 2, deviceId: randomUUID(), name: 'my own bed', account: true },
      });
      const { deviceId, token: deviceToken } = await made.json();
      theirs = { browser, deviceToken };
      const eventId = uuidv7();
      const clock = { ms: NOW, count: 0, deviceId };
      const event = { id: eventId, deviceId, seq: 1, kind: 'like', itemId: FILMS[1], value: null, at: NOW };
      const pushed = await server.request('/api/sync/push', {
        method: 'POST',
        headers: { ...bearer(deviceToken), 'Content-Type': 'application/json' },
        body: JSON.stringify({
          protocol: 2,
          events: [
            { ...event, context: { surface: 'my own shelf' } },
            { seq: 2, odd: 'my own event' },
          ],
          registers: [
            { name: 'privacy', value: 'contribute', clock },
            { name: 'taste.languages', value: ['my own language'], clock },
          ],
        }),
      });
      expect(await pushed.json()).toMatchObject({ ackedSeq: 2 });
      expect((await browser.send('POST', '/api/devices/link-code', {}, bearer(deviceToken))).status).toBe(
        201,
      );
      const other = new TestBrowser(server);
      await other.signIn(email);
      const { sessions } = await (await browser.get('/api/account/sessions')).json();
      const sessionId = sessions.find(({ current }: { current: boolean }) => !current).id as string;
      const key = await makeKey(member);
      await browser.post('/api/auth/forgotten', { email });
      await server.posted();
      const at = new Date(NOW);
      const identity = { provider: 'oidc', subject: 'my own subject', personId, email, createdAt: at };
      await database.db.insert(identities).values(identity);
      const [audited] = await database.db
        .insert(auditLog)
        .values({ at, action: 'role-changed', actorId: personId, personId, detail: { from: 'my own role' } })
        .returning({ id: auditLog.id });
      const ids = { personId, deviceId, eventId, sessionId, keyId: key.id };
      const traces = [...Object.values(ids), email, key.hint, key.key, deviceToken, 'my own'];
      victim = { ...ids, auditId: String(audited.id + 1), traces };
    }

    /** Every row of the victim, by table. */
    const rowsOfVictim = async () =>
      Object.fromEntries(
        await Promise.all(
          PERSON_TABLES.map(async ({ name, table, ownedBy }) => {
            const rows: object[] = await database.db
              .select()
              .from(table)
              .where(ownedBy(database.db, victim.personId));
            return [name, rows.map((row) => JSON.stringify(row)).toSorted()] as const;
          }),
        ),
      );

    /** Somebody new each time, since what is allowed is also done. */
    const CALLERS: Record<string, () => Promise<{ headers: Record<string, string>; deviceId?: string }>> = {
      nobody: async () => ({ headers: {} }),
      'a device': async () => {
        const { headers, id: deviceId } = await TestDevice.join(entrance);
        return { headers, deviceId };
      },
      'a user in a browser': async () => ({ headers: await signedIn(server, database) }),
      'an analyst in a browser': async () => ({ headers: await signedIn(server, database, 'analyst') }),
      'a user with an API key': async () => {
        const made = await send('POST /api/account/keys', await signedIn(server, database), {
          body: { name: 'script', days: null },
        });
        return { headers: bearer((await made.json()).key) };
      },
      'a user with an access token': async () => {
        const made = await send('POST /api/auth/token', await signedIn(server, database), {});
        return { headers: bearer((await made.json()).accessToken) };
      },
    };
    const send = (
      name: string,
      headers: Record<string, string>,
      { path = {}, query, body }: Sent,
    ): Promise<Response> => {
      const [method, template] = name.split(' ');
      const asked = template.replaceAll(/\{(\w+)\}/g, (_, parameter: string) => {
        expect(path, `${name} has a parameter without a value`).toHaveProperty(parameter);
        return path[parameter];
      });
      return server.request(`${asked}${query ? `?${new URLSearchParams(query)}` : ''}`, {
        method,
        headers: { ...headers, ...(method !== 'GET' && { 'Content-Type': 'application/json' }) },
        ...(method !== 'GET' && { body: JSON.stringify(body ?? {}) }),
      });
    };

    it('have something to send to every route that takes an id', () => {
      const taking = routes.filter(
        ({ operation: { parameters = [], requestBody } }) =>
          parameters.length > 0 || JSON.stringify(requestBody ?? {}).includes('"format":"uuid"'),
      );
      expect(Object.keys(SENT).toSorted()).toEqual(taking.map(({ name }) => name).toSorted());
    });

    it('could take something from every table', async () => {
      for (const [name, rows] of Object.entries(await rowsOfVictim()))
        expect([name, rows.length]).not.toEqual([name, 0]);
    });

    it.each(Object.entries(CALLERS))('%s are told nothing and change nothing', async (_name, arrive) => {
      const before = await rowsOfVictim();
      for (const { name } of routes) {
        const { headers, deviceId = randomUUID() } = await arrive();
        const sent = SENT[name]?.(victim, deviceId) ?? {};
        const answer = await send(name, headers, sent);
        expect([name, answer.status]).not.toEqual([name, 500]);
        const told = `${JSON.stringify([...answer.headers])} ${await answer.text()}`;
        const known = JSON.stringify(sent);
        for (const trace of victim.traces) {
          if (!known.includes(trace))
            expect([name, told]).not.toEqual([name, expect.stringContaining(trace)]);
        }
        if (name in SENT && !name.startsWith('GET '))
          expect([name, await rowsOfVictim()]).toEqual([name, before]);
      }
      expect(await rowsOfVictim()).toEqual(before);
    });

    it('would have reached something: the same by the victim works', async () => {
      const { browser, deviceToken } = theirs;
      const pulled = await send('GET /api/sync/pull', bearer(deviceToken), {});
      expect(await pulled.text()).toContain(victim.eventId);
      const sent = (name: string) => SENT[name](victim, victim.deviceId).path!['id'];
      for (const [name, by] of [
        ['DELETE /api/account/keys/{id}', browser],
        ['DELETE /api/account/sessions/{id}', browser],
      ] as const)
        expect((await by.delete(name.split(' ')[1].replace('{id}', sent(name)))).status).toBe(204);
      const device = 'DELETE /api/devices/{id}';
      expect((await send(device, bearer(deviceToken), { path: { id: sent(device) } })).status).toBe(204);
    });
  });
});
