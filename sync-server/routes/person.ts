/** V4: a person takes away what is theirs, and goes. */
import { createRoute } from '@hono/zod-openapi';
import { confirmPassword } from '../auth/change-password';
import { eraseAnonymousPerson, erasePerson, leaveDevice } from '../db/erase';
import { exportPerson } from '../db/export-person';
import { eraseAccountRequestSchema } from '../protocol/account-messages';
import { ApiFailure } from '../protocol/errors';
import { leaveRequestSchema, personExportSchema } from '../protocol/person-messages';
import { PROTOCOL_VERSION } from '../protocol/version';
import { accountDeps, createApi, sessionOf } from './context';
import type { Api, AppContext } from './context';
import { inWire, textStream } from './export-stream';
import { ACCOUNT_AUTH, bodyOf, DEVICE_AUTH, jsonOf, refusals, SESSION_AUTH } from './openapi';

const tags = ['person'];

const exporting = createRoute({
  method: 'get',
  path: '/api/person/export',
  tags,
  summary: 'All that the server has of this person, without secrets',
  security: [...DEVICE_AUTH, ...ACCOUNT_AUTH],
  description: 'A device gets the history without the account: no address, session, key or audit.',
  responses: {
    200: jsonOf(personExportSchema, 'Every table with a row of theirs'),
    ...refusals('unauthorised'),
  },
});

const erasing = createRoute({
  method: 'delete',
  path: '/api/person',
  tags,
  summary:
    'Erase this person, who has no account: every device, every row; models forget them at the next training',
  security: DEVICE_AUTH,
  responses: { 204: { description: 'Gone' }, ...refusals('unauthorised', 'cross-site', 'account-person') },
});

const erasingAccount = createRoute({
  method: 'delete',
  path: '/api/account',
  tags,
  summary:
    'Erase this account and its person: every device, every row; models forget them at the next training',
  security: SESSION_AUTH,
  request: bodyOf(eraseAccountRequestSchema),
  responses: {
    204: { description: 'Gone' },
    ...refusals('bad-json', 'bad-request', 'too-deep', 'sign-in-needed', 'wrong-credentials'),
    ...refusals('cross-site', 'too-large', 'not-json', 'too-many-requests', 'sign-in-again', 'last-admin'),
  },
});

const leaving = createRoute({
  method: 'post',
  path: '/api/devices/leave',
  tags: ['devices'],
  summary: 'Remove this device and its rows, once it has pushed them again as a device of another person',
  description:
    'The person goes too when no other device and no account is left of them. Repeating it is answered with 401, ' +
    'since the token is gone: then it is done.',
  security: DEVICE_AUTH,
  request: bodyOf(leaveRequestSchema),
  responses: {
    204: { description: 'Gone' },
    ...refusals('bad-json', 'bad-request', 'too-deep', 'unauthorised', 'cross-site', 'too-large', 'not-json'),
  },
});

export function personRoutes(context: AppContext): Api {
  const { now, auth } = context;
  const { db } = context.database;
  const api = createApi();

  api.openAPIRegistry.registerPath(exporting);
  api.get(exporting.path, (c) => {
    const principal = c.get('principal');
    if (!('personId' in principal)) throw new ApiFailure('unauthorised');
    const { personId } = principal;
    c.header('Content-Type', 'application/json; charset=UTF-8');
    c.header('Content-Disposition', 'attachment; filename="palate-person.json"');
    const head = {
      format: 'palate-person',
      protocol: PROTOCOL_VERSION,
      exportedAt: now(),
      personId,
    } as const;
    const account = principal.kind === 'account';
    return c.body(textStream(inWire(head, exportPerson(db, personId, { account }))));
  });

  api.openapi(erasing, async (c) => {
    if (!(await eraseAnonymousPerson(db, c.get('device').personId, new Date(now()))))
      throw new ApiFailure('account-person');
    return c.body(null, 204);
  });

  api.openapi(erasingAccount, async (c) => {
    const { personId } = sessionOf(c);
    await confirmPassword(accountDeps(context), sessionOf(c), c.req.valid('json').password);
    if ((await erasePerson(db, personId, new Date(now()))) === 'last-admin')
      throw new ApiFailure('last-admin', 'You are the only admin of this server.');
    auth.cookies.clearSession(c);
    return c.body(null, 204);
  });

  api.openapi(leaving, async (c) => {
    const { joinedAs = null } = c.req.valid('json');
    await leaveDevice(db, c.get('device'), {
      joinedAs: joinedAs?.toLowerCase() ?? null,
      now: new Date(now()),
    });
    return c.body(null, 204);
  });

  return api;
}
