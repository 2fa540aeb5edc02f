/** An OpenID provider that says what a test tells it to: for what no honest one would say. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SignJWT, exportJWK, generateKeyPair } from 'jose';
import type { CryptoKey, JWTPayload } from 'jose';

export interface ScriptedIssuer {
  readonly issuer: string;
  readonly key: CryptoKey;
  /** What each path answers with; tests change it. Unknown paths answer 404. */
  readonly answers: Map<string, () => { readonly status?: number; readonly body: unknown }>;
  /** Bodies and headers that arrived, in order. */
  readonly requests: { readonly path: string; readonly headers: Headers; readonly body: URLSearchParams }[];
  /** Makes the token endpoint give this ID token. */
  give(idToken: string): void;
  /** An ID token by the published key. */
  sign(claims: JWTPayload, header?: Record<string, unknown>): Promise<string>;
  close(): Promise<void>;
}

export async function startScriptedIssuer(): Promise<ScriptedIssuer> {
  const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true });
  const jwk = { ...(await exportJWK(publicKey)), kid: 'one', alg: 'ES256', use: 'sig' };
  const answers: ScriptedIssuer['answers'] = new Map();
  const requests: ScriptedIssuer['requests'] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    const path = request.url ?? '';
    const headers = new Headers();
    for (const [name, value] of Object.entries(request.headers)) headers.set(name, String(value));
    requests.push({ path, headers, body: new URLSearchParams(body) });
    const { status = 200, body: answer } = answers.get(path)?.() ?? { status: 404, body: {} };
    response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(answer));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  answers.set('/jwks', () => ({ body: { keys: [jwk] } }));
  answers.set('/.well-known/openid-configuration', () => ({
    body: {
      issuer,
      authorization_endpoint: `${issuer}/authorize`,
      token_endpoint: `${issuer}/token`,
      jwks_uri: `${issuer}/jwks`,
      userinfo_endpoint: `${issuer}/userinfo`,
    },
  }));
  return {
    issuer,
    key: privateKey,
    answers,
    requests,
    give: (idToken) =>
      void answers.set('/token', () => ({
        body: { access_token: 'access', token_type: 'Bearer', id_token: idToken },
      })),
    sign: (claims, header) =>
      new SignJWT(claims).setProtectedHeader({ alg: 'ES256', kid: 'one', ...header }).sign(privateKey),
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}
