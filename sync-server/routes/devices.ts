/** A person's devices: registering, linking, listing, removing. */
import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { v7 as uuidv7 } from 'uuid';
import { bearerOf, hashSecret, isToken, newLinkCode, newToken, normaliseLinkCode } from '../auth/secrets';
import { asPerson } from '../db/as-person';
import { insertLinkCode, listDevices, revokeDevice } from '../db/devices';
import { register } from '../db/registration';
import { ApiFailure } from '../protocol/errors';
import {
  devicesResponseSchema,
  linkCodeResponseSchema,
  registerDeviceRequestSchema,
  registerDeviceResponseSchema,
} from '../protocol/messages';
import { PROTOCOL_VERSION } from '../protocol/version';
import { clientAddress } from './client-address';
import { createApi } from './context';
import type { Api, AppContext } from './context';
import { DEVICE_AUTH, bodyOf, jsonOf, refusals } from './openapi';
import { bodyProtocol } from './protocol-gate';

const LINK_CODE_MS = 10 * 60_000;

const registering = createRoute({
  method: 'post',
  path: '/api/devices',
  tags: ['devices'],
  summary: 'Register this device, as a new person, with a link code or for whoever is signed in',
  description:
    'A device may bring a token that it made itself (43 to 128 characters of base64url) as `Authorization: Bearer`; ' +
    'then the request can be repeated after a lost answer. Without one the server makes the token. With ' +
    '`account: true` the device joins the person of the session cookie; it can sync until that session is ended.',
  middleware: bodyProtocol,
  request: bodyOf(registerDeviceRequestSchema),
  responses: {
    200: jsonOf(registerDeviceResponseSchema, 'This very device with this token was registered before'),
    201: jsonOf(registerDeviceResponseSchema, 'Registered'),
    ...refusals('bad-json', 'bad-request', 'cross-site', 'wrong-link-code', 'device-exists', 'too-large'),
    ...refusals('not-json', 'protocol-too-old', 'too-many-requests', 'sign-in-needed', 'too-deep'),
  },
});

const linking = createRoute({
  method: 'post',
  path: '/api/devices/link-code',
  tags: ['devices'],
  summary: 'A code with which one more device may join this person',
  security: DEVICE_AUTH,
  responses: {
    201: jsonOf(linkCodeResponseSchema, 'One use, ten minutes'),
    ...refusals('unauthorised', 'cross-site', 'too-many-requests'),
  },
});

const listing = createRoute({
  method: 'get',
  path: '/api/devices',
  tags: ['devices'],
  summary: 'The devices of this person',
  security: DEVICE_AUTH,
  responses: { 200: jsonOf(devicesResponseSchema, 'Oldest first'), ...refusals('unauthorised') },
});

const removing = createRoute({
  method: 'delete',
  path: '/api/devices/{id}',
  tags: ['devices'],
  summary: 'Remove a device of this person; what it sent stays theirs',
  security: DEVICE_AUTH,
  request: { params: z.object({ id: z.uuid() }) },
  responses: {
    204: { description: 'Removed: its token is worth nothing from now on' },
    ...refusals('bad-request', 'unauthorised', 'cross-site', 'not-found'),
  },
});

export function deviceRoutes({ database: { db }, now, random, config, auth }: AppContext): Api {
  const { limits } = auth;
  const api = createApi();

  api.openapi(registering, async (c) => {
    const { deviceId: id, name, linkCode, account = false } = c.req.valid('json');
    const deviceId = id.toLowerCase();
    const address = clientAddress(c, config.trustProxy);
    await limits.registrations.spend(address);
    if (account && linkCode !== undefined)
      throw new ApiFailure('bad-request', 'A device joins by a link code or for the account, not both.');
    const session = account ? await signedIn(c) : null;
    if (linkCode !== undefined) await limits.wrongCodes.check(address);
    const token = broughtToken(c.req.header('Authorization')) ?? newToken(random);
    const registered = await register(db, {
      deviceId,
      name: name.replaceAll(/\0|\p{Surrogate}/gu, ''),
      tokenHash: hashSecret(token),
      codeHash: linkCode === undefined ? null : hashSecret(normaliseLinkCode(linkCode)),
      personId: uuidv7({ msecs: now(), random: random(16) }),
      session,
      now: new Date(now()),
    });
    if (registered.state === 'signed-out') throw new ApiFailure('sign-in-needed');
    if (registered.state === 'taken') throw new ApiFailure('device-exists');
    if (registered.state === 'wrong-code') {
      await limits.wrongCodes.spend(address);
      throw new ApiFailure('wrong-link-code');
    }
    const { personId } = registered;
    return c.json(
      { protocol: PROTOCOL_VERSION, personId, deviceId, token },
      registered.state === 'known' ? 200 : 201,
    );
  });

  api.openapi(linking, async (c) => {
    const { personId } = c.get('device');
    await limits.newCodes.spend(personId);
    const code = newLinkCode(random);
    const expiresAt = now() + LINK_CODE_MS;
    const codeHash = hashSecret(normaliseLinkCode(code));
    const kept = { codeHash, personId, expiresAt: new Date(expiresAt), now: new Date(now()) };
    await asPerson(db, personId, (tx) => insertLinkCode(tx, kept));
    return c.json({ code, expiresAt }, 201);
  });

  api.openapi(listing, async (c) => {
    const { personId } = c.get('device');
    const devices = (await asPerson(db, personId, (tx) => listDevices(tx, personId))).map(
      ({ createdAt, lastSeenAt, ...device }) => ({
        ...device,
        createdAt: createdAt.getTime(),
        lastSeenAt: lastSeenAt?.getTime() ?? null,
      }),
    );
    return c.json({ personId, devices }, 200);
  });

  api.openapi(removing, async (c) => {
    const { personId } = c.get('device');
    const device = { personId, deviceId: c.req.valid('param').id };
    const removed = await asPerson(db, personId, (tx) => revokeDevice(tx, device, new Date(now())));
    if (!removed) throw new ApiFailure('not-found');
    return c.body(null, 204);
  });

  /** The browser's own session: the guard takes no notice of it, since the route is public. */
  async function signedIn(c: Context): Promise<{ id: string; personId: string }> {
    const secret = auth.cookies.readSession(c);
    const principal = secret === null ? null : await auth.sessions.resolve(secret);
    if (principal === null) throw new ApiFailure('sign-in-needed');
    return { id: principal.sessionId, personId: principal.personId };
  }

  return api;
}

/** @throws {ApiFailure} when the device brings a token that is too easy to guess. */
function broughtToken(header: string | undefined): string | null {
  const token = bearerOf(header);
  if (token !== null && !isToken(token))
    throw new ApiFailure('bad-request', 'A token of your own has 43 to 128 characters of base64url.');
  return token;
}
