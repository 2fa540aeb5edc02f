/** Accounts and roles, for admins. They see who there is, never what anybody likes (V3). */
import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { changeAccount, endAllSessions, listAccounts } from '../db/admin';
import type { AccountOverview } from '../db/admin';
import { listAudit } from '../db/audit';
import {
  accountRowSchema,
  accountRowsSchema,
  auditLogSchema,
  changeAccountRequestSchema,
} from '../protocol/account-messages';
import type { AccountRow } from '../protocol/account-messages';
import { ApiFailure } from '../protocol/errors';
import { adminOf, createApi } from './context';
import type { Api, AppContext, AppEnv } from './context';
import { ACCOUNT_AUTH, bodyOf, jsonOf, refusals } from './openapi';

const tags = ['admin'];
const PAGE = 50;
const params = z.object({ id: z.uuid() });

/** In the body: an address, or part of one, belongs in no log of what was asked for (ASVS 5.0, 14.2.1). */
const searchSchema = z.object({
  /** How the address begins; empty: all. */
  query: z.string().trim().toLowerCase().max(254),
  /** `next` of the page before; null: the first. */
  after: z.uuid().nullable(),
});
const finding = createRoute({
  method: 'post',
  path: '/api/admin/accounts/search',
  tags,
  summary: 'The accounts of this server, newest first',
  security: ACCOUNT_AUTH,
  request: bodyOf(searchSchema),
  responses: {
    200: jsonOf(accountRowsSchema, `At most ${PAGE}`),
    ...refusals('bad-json', 'bad-request', 'too-deep', 'sign-in-needed', 'forbidden', 'cross-site'),
    ...refusals('too-large', 'not-json'),
  },
});

const changing = createRoute({
  method: 'patch',
  path: '/api/admin/accounts/{id}',
  tags,
  summary: 'Give another role, disable, or enable again',
  description:
    'Works at once: another role ends access tokens; disabling ends sessions and tokens, and keys and devices are refused until it is taken back.',
  security: ACCOUNT_AUTH,
  request: { params, ...bodyOf(changeAccountRequestSchema) },
  responses: {
    200: jsonOf(accountRowSchema, 'As it is now'),
    ...refusals(
      'bad-json',
      'bad-request',
      'too-deep',
      'sign-in-needed',
      'forbidden',
      'cross-site',
      'not-found',
    ),
    ...refusals('last-admin', 'too-large', 'not-json'),
  },
});

const ending = createRoute({
  method: 'delete',
  path: '/api/admin/accounts/{id}/sessions',
  tags,
  summary: 'Sign an account out everywhere; its devices may sync no more, its API keys stay',
  security: ACCOUNT_AUTH,
  request: { params },
  responses: {
    204: { description: 'Signed out' },
    ...refusals('bad-request', 'sign-in-needed', 'forbidden', 'cross-site', 'not-found'),
  },
});

const auditing = createRoute({
  method: 'get',
  path: '/api/admin/audit',
  tags,
  summary: 'What was done to accounts, and by whom, newest first',
  security: ACCOUNT_AUTH,
  request: {
    query: z.object({ after: z.coerce.number().int().positive().max(Number.MAX_SAFE_INTEGER).optional() }),
  },
  responses: {
    200: jsonOf(auditLogSchema, `At most ${PAGE}`),
    ...refusals('bad-request', 'sign-in-needed', 'forbidden'),
  },
});

export function adminRoutes({ database: { db }, now }: AppContext): Api {
  const api = createApi();
  const byAdmin = (c: Context<AppEnv>) => ({ actorId: adminOf(c), now: new Date(now()) });

  api.openapi(finding, async (c) => {
    const { after, query: prefix } = c.req.valid('json');
    const { page, more } = pageOf(await listAccounts(db, { prefix, after }, PAGE + 1));
    return c.json({ accounts: page.map(toMessage), next: more ? page[PAGE - 1].personId : null }, 200);
  });

  api.openapi(changing, async (c) => {
    const changed = await changeAccount(db, c.req.valid('param').id, c.req.valid('json'), byAdmin(c));
    if (changed === null) throw new ApiFailure('not-found');
    if (changed === 'last-admin') throw new ApiFailure('last-admin');
    return c.json(toMessage(changed), 200);
  });

  api.openapi(ending, async (c) => {
    if (!(await endAllSessions(db, c.req.valid('param').id, byAdmin(c)))) throw new ApiFailure('not-found');
    return c.body(null, 204);
  });

  api.openapi(auditing, async (c) => {
    const { page, more } = pageOf(await listAudit(db, c.req.valid('query').after ?? null, PAGE + 1));
    const entries = page.map((entry) => ({ ...entry, at: entry.at.getTime() }));
    return c.json({ entries, next: more ? String(page[PAGE - 1].id) : null }, 200);
  });

  return api;
}

/** One row more than a page tells whether there is another page. */
const pageOf = <T>(rows: readonly T[]) => ({ page: rows.slice(0, PAGE), more: rows.length > PAGE });

const toMessage = ({ createdAt, lastUsedAt, ...row }: AccountOverview): AccountRow => ({
  ...row,
  createdAt: createdAt.getTime(),
  lastUsedAt: lastUsedAt?.getTime() ?? null,
});
