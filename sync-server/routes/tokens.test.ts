import { randomUUID } from 'node:crypto';
import { eq } from 'drizzle-orm';
import {
  SignJWT,
  UnsecuredJWT,
  createLocalJWKSet,
  decodeJwt,
  decodeProtectedHeader,
  generateKeyPair,
  jwtVerify,
} from 'jose';
import type { CryptoKey, JSONWebKeySet, JWTPayload } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { SigningKeys } from '../auth/signing-keys';
import type { Database } from '../db/connect';
import { accounts, apiKeys, sessions, signingKeys } from '../db/schema';
import { PASSWORD } from '../testing/browser';
import { ENGINES } from '../testing/databases';
import { bearer, makeKey, makeMember, makeToken } from '../testing/members';
import type { Member } from '../testing/members';
import { NOW, startServer } from '../testing/server';
import type { LocalServer } from '../testing/server';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const ORIGIN = 'https://palate.example';

describe.each(ENGINES)('access tokens on $name', ({ available, open }) => {
  describe.skipIf(!available)('with one database', () => {
    let database: Database;
    let server: LocalServer;
    let member: Member;
    beforeAll(async () => {
      database = await open();
    });
    afterAll(() => database.close());
    beforeEach(async () => {
      await database.db.delete(signingKeys);
      server = startServer(database, { config: { origin: ORIGIN } });
      member = await makeMember(server, database);
    });

    const status = async (token: string) =>
      (await server.request('/api/account', { headers: bearer(token) })).status;
    const jwks = async () => (await (await server.request('/api/auth/jwks.json')).json()) as JSONWebKeySet;
    const keysAt = (now: number) =>
      new SigningKeys({
        db: database.db,
        now: () => now,
        random: (bytes) => crypto.getRandomValues(new Uint8Array(bytes)),
        tokenMs: 15 * MINUTE_MS,
      });

    /** A token as the server makes them, but for what `change` says. */
    async function forged(change: {
      claims?: JWTPayload;
      header?: { alg?: string; typ?: string; kid?: string };
      key?: CryptoKey;
    }): Promise<string> {
      const genuine = await makeToken(member);
      const { kid, key } = await keysAt(server.now).signer();
      return new SignJWT({ ...decodeJwt(genuine), ...change.claims })
        .setProtectedHeader({ alg: 'EdDSA', typ: 'at+jwt', kid, ...change.header })
        .sign(change.key ?? key);
    }

    it('stands for the account in reading, and not in managing credentials', async () => {
      const token = await makeToken(member);
      const answer = await server.request('/api/account', { headers: bearer(token) });
      expect(await answer.json()).toMatchObject({ personId: member.personId, email: member.email });
      for (const path of ['/api/account/keys', '/api/account/sessions'])
        expect((await server.request(path, { headers: bearer(token) })).status).toBe(401);
    });

    it('is what the documentation says: 15 minutes, Ed25519, its key published, nothing personal', async () => {
      const token = await makeToken(member);
      expect(decodeProtectedHeader(token)).toEqual({ alg: 'EdDSA', typ: 'at+jwt', kid: expect.any(String) });
      const { payload } = await jwtVerify(token, createLocalJWKSet(await jwks()), {
        currentDate: new Date(server.now),
      });
      expect(payload).toEqual({
        iss: ORIGIN,
        aud: 'palate',
        sub: member.personId,
        role: 'user',
        epoch: 0,
        sid: expect.any(String),
        jti: expect.any(String),
        iat: NOW / 1000,
        exp: NOW / 1000 + 900,
      });
      const second = decodeJwt(await makeToken(member));
      expect(second.jti).not.toBe(payload.jti);
    });

    it('publishes public keys only, for caches too', async () => {
      await makeToken(member);
      const answer = await server.request('/api/auth/jwks.json');
      expect(answer.headers.get('Cache-Control')).toBe('public, max-age=300');
      const { keys } = (await answer.json()) as JSONWebKeySet;
      expect(keys).toEqual([
        {
          kty: 'OKP',
          crv: 'Ed25519',
          x: expect.any(String),
          kid: expect.any(String),
          alg: 'EdDSA',
          use: 'sig',
        },
      ]);
    });

    it('takes its own forgery, so that the refusals below are about what they name', async () => {
      expect(await status(await forged({}))).toBe(200);
    });

    it('refuses a token without a signature', async () => {
      const claims = decodeJwt(await makeToken(member));
      const { kid } = decodeProtectedHeader(await makeToken(member));
      const none = new UnsecuredJWT(claims).encode();
      const part = (json: object) => Buffer.from(JSON.stringify(json)).toString('base64url');
      const unsigned = `${part({ alg: 'none', typ: 'at+jwt', kid })}.${part(claims)}.`;
      for (const token of [none, unsigned, `${unsigned}AAAA`]) expect(await status(token)).toBe(401);
    });

    it('refuses a token that was hashed with the public key instead of signed', async () => {
      const { keys } = await jwks();
      const [published] = keys.length > 0 ? keys : (await makeToken(member), (await jwks()).keys);
      for (const secret of [Buffer.from(published.x!, 'base64url'), Buffer.from(JSON.stringify(published))]) {
        const token = await new SignJWT(decodeJwt(await makeToken(member)))
          .setProtectedHeader({ alg: 'HS256', typ: 'at+jwt', kid: published.kid! })
          .sign(secret);
        expect(await status(token)).toBe(401);
      }
    });

    it('refuses a token that another key signed, under our key’s name or its own', async () => {
      const { privateKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519' });
      expect(await status(await forged({ key: privateKey }))).toBe(401);
      expect(await status(await forged({ key: privateKey, header: { kid: 'x'.repeat(43) } }))).toBe(401);
    });

    it.each([
      ['another audience', { aud: 'other' }],
      ['no audience', { aud: undefined }],
      ['another issuer', { iss: 'https://evil.example' }],
      ['no expiry', { exp: undefined }],
      ['an expiry in the past', { exp: NOW / 1000 }],
      ['a beginning in the future', { nbf: NOW / 1000 + 60 }],
      ['another role', { role: 'admin' }],
      ['an epoch to come', { epoch: 1 }],
      ['an odd person', { sub: "' or 1=1" }],
      ['no session', { sid: undefined }],
      ['a session that is none', { sid: '11111111-1111-4111-8111-111111111111' }],
    ])('refuses %s, though we signed it', async (_what, claims) => {
      expect(await status(await forged({ claims: claims as JWTPayload }))).toBe(401);
    });

    it('refuses other kinds of JWT of ours', async () => {
      for (const header of [{ typ: 'JWT' }, { typ: undefined }, { kid: undefined }])
        expect(await status(await forged({ header: header as { typ?: string } }))).toBe(401);
    });

    it('refuses the token of somebody else’s session', async () => {
      const other = await makeMember(server, database);
      const { sid } = decodeJwt(await makeToken(other));
      expect(await status(await forged({ claims: { sid } }))).toBe(401);
    });

    it('refuses a token of which one character was changed', async () => {
      const token = await makeToken(member);
      const [header, claims, signature] = token.split('.');
      const swap = (text: string, at: number) =>
        `${text.slice(0, at)}${text[at] === 'A' ? 'B' : 'A'}${text.slice(at + 1)}`;
      for (const changed of [
        `${swap(header, 12)}.${claims}.${signature}`,
        `${header}.${swap(claims, 30)}.${signature}`,
        `${header}.${claims}.${swap(signature, 5)}`,
        `${header}.${claims}`,
        `${token}.${claims}`,
      ])
        expect(await status(changed)).toBe(401);
      expect(await status(token)).toBe(200);
    });

    it('is over after fifteen minutes', async () => {
      const token = await makeToken(member);
      server.now = NOW + 15 * MINUTE_MS - 1000;
      expect(await status(token)).toBe(200);
      server.now = NOW + 15 * MINUTE_MS;
      expect(await status(token)).toBe(401);
    });

    it('ends with a new password, also where the session that asked for it stays', async () => {
      const token = await makeToken(member);
      const { key } = await makeKey(member);
      const byKey = await makeToken(member, bearer(key));
      const change = { current: PASSWORD, next: 'other words walk back' };
      expect((await member.browser.post('/api/account/password', change)).status).toBe(204);
      expect([await status(token), await status(byKey)]).toEqual([401, 401]);
      expect(await status(key)).toBe(401); // its owner did not say that it stays
      expect(await status(await makeToken(member))).toBe(200);
    });

    it('ends with the role that it names', async () => {
      const token = await makeToken(member);
      await database.db.update(accounts).set({ role: 'analyst' }).where(eq(accounts.id, member.personId));
      expect(await status(token)).toBe(401);
      expect(await status(await makeToken(member))).toBe(200);
    });

    it('ends while the account is disabled, and so does the key', async () => {
      const { key } = await makeKey(member);
      const token = await makeToken(member, bearer(key));
      const disable = (disabledAt: Date | null) =>
        database.db.update(accounts).set({ disabledAt }).where(eq(accounts.id, member.personId));
      await disable(new Date(NOW));
      expect([await status(token), await status(key)]).toEqual([401, 401]);
      await disable(null);
      expect([await status(token), await status(key)]).toEqual([200, 200]);
    });

    it('ends with the session that asked for it: log-out, idleness, absolute end', async () => {
      const other = await makeMember(server, database);
      const token = await makeToken(other);
      await other.browser.post('/api/auth/logout');
      expect(await status(token)).toBe(401);
      for (const column of ['expiresAt', 'endsAt'] as const) {
        const someone = await makeMember(server, database);
        const theirs = await makeToken(someone);
        await database.db
          .update(sessions)
          .set({ [column]: new Date(server.now) })
          .where(eq(sessions.userId, someone.personId));
        expect(await status(theirs)).toBe(401);
      }
    });

    it('ends with the key that asked for it: revoked, or over', async () => {
      const [revoked, over] = [await makeKey(member), await makeKey(member, 1)];
      const [one, two] = [
        await makeToken(member, bearer(revoked.key)),
        await makeToken(member, bearer(over.key)),
      ];
      expect([await status(one), await status(two)]).toEqual([200, 200]);
      await member.browser.delete(`/api/account/keys/${revoked.id}`);
      await database.db
        .update(apiKeys)
        .set({ expiresAt: new Date(NOW) })
        .where(eq(apiKeys.id, over.id));
      expect([await status(one), await status(two)]).toEqual([401, 401]);
    });

    it('cannot ask for another token, so that it ends', async () => {
      const headers = bearer(await makeToken(member));
      const answer = await server.request('/api/auth/token', { method: 'POST', headers });
      expect(answer.status).toBe(403);
    });

    it('is given to people who are signed in only', async () => {
      expect((await server.request('/api/auth/token', { method: 'POST' })).status).toBe(401);
      const headers = { 'Sec-Fetch-Site': 'cross-site' };
      expect((await member.browser.send('POST', '/api/auth/token', undefined, headers)).status).toBe(403);
    });

    describe('keys', () => {
      it('are replaced after 30 days, and the one before verifies until its last token is over', async () => {
        const first = keysAt(NOW);
        const { kid } = await first.signer();
        const late = keysAt(NOW + 30 * DAY_MS - 1000);
        expect((await late.signer()).kid).toBe(kid);
        const next = keysAt(NOW + 30 * DAY_MS);
        const { kid: young } = await next.signer();
        expect(young).not.toBe(kid);
        expect((await next.published()).keys.map((key) => key.kid)).toEqual([young, kid]);

        const lastToken = keysAt(NOW + 30 * DAY_MS + 15 * MINUTE_MS - 2000);
        expect(await lastToken.verifier(kid)).not.toBeNull();
        const over = keysAt(NOW + 30 * DAY_MS + 16 * MINUTE_MS);
        expect(await over.verifier(kid)).toBeNull();
        expect((await over.published()).keys.map((key) => key.kid)).toEqual([young]);
        expect(await over.verifier(young)).not.toBeNull();
      });

      it('are forgotten, private part and all, when the next but one is made', async () => {
        const { kid } = await keysAt(NOW).signer();
        await keysAt(NOW + 30 * DAY_MS).signer();
        await keysAt(NOW + 60 * DAY_MS).signer();
        const left = (await database.db.select().from(signingKeys)).map((row) => row.kid);
        expect(left).toHaveLength(2);
        expect(left).not.toContain(kid);
      });

      it('refuse a token by a key that is past its time, though it says that it is young', async () => {
        const token = await forged({ claims: { exp: (NOW + 60 * DAY_MS) / 1000 } });
        expect(await status(token)).toBe(200);
        await database.db
          .update(signingKeys)
          .set({ createdAt: new Date(NOW - 30 * DAY_MS - 16 * MINUTE_MS) });
        expect(await status(token)).toBe(401);
      });

      it('are worthless at once when they are removed by hand', async () => {
        const token = await makeToken(member);
        await database.db.delete(signingKeys);
        expect(await status(token)).toBe(401);
      });

      it('are one for all who need the first one at the same moment', async () => {
        const made = await Promise.all(Array.from({ length: 8 }, () => keysAt(NOW).signer()));
        expect(new Set(made.map(({ kid }) => kid)).size).toBe(1);
        expect(await database.db.select().from(signingKeys)).toHaveLength(1);
      });
    });

    it('a device cannot pass its token off as an access token, nor the other way round', async () => {
      const token = await makeToken(member);
      expect((await server.request('/api/devices', { headers: bearer(token) })).status).toBe(401);
      const own = `${randomUUID()}.${randomUUID()}.${randomUUID()}`;
      expect(await status(own)).toBe(401);
    });
  });
});
