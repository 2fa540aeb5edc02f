/** What an OpenID provider says of itself (OpenID Connect Discovery 1.0, 4). */
import { z } from 'zod';
import { ProviderFailure, fetchJson } from './provider';

const endpoint = z.url({ protocol: /^https?$/ });

const documentSchema = z.object({
  issuer: z.string(),
  authorization_endpoint: endpoint,
  token_endpoint: endpoint,
  jwks_uri: endpoint,
  userinfo_endpoint: endpoint.optional(),
  authorization_response_iss_parameter_supported: z.boolean().default(false),
});
export type DiscoveryDocument = z.infer<typeof documentSchema>;

const KEEP_MS = 3_600_000;

/** Reads the document when it is first needed and once an hour, so that a provider that is away stops nobody else. */
export class Discovery {
  #known: { readonly document: DiscoveryDocument; readonly readAt: number } | null = null;

  constructor(
    readonly issuer: string,
    readonly now: () => number,
  ) {}

  /** @throws {ProviderFailure} */
  async read(): Promise<DiscoveryDocument> {
    if (this.#known && this.now() - this.#known.readAt < KEEP_MS) return this.#known.document;
    const url = `${this.issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
    const document = checkDocument(await fetchJson(url), this.issuer, url);
    this.#known = { document, readAt: this.now() };
    return document;
  }
}

/** @throws {ProviderFailure} */
export function checkDocument(body: unknown, issuer: string, url: string): DiscoveryDocument {
  const parsed = documentSchema.safeParse(body);
  if (!parsed.success) throw new ProviderFailure(`${url} is no discovery document: ${parsed.error.message}`);
  // 4.3: to the letter, or one provider could speak for another.
  if (parsed.data.issuer !== issuer)
    throw new ProviderFailure(`${url} belongs to the issuer ${parsed.data.issuer}, not ${issuer}.`);
  const { authorization_endpoint, token_endpoint, jwks_uri, userinfo_endpoint } = parsed.data;
  const plain = [authorization_endpoint, token_endpoint, jwks_uri, userinfo_endpoint].find(
    (endpoint) => endpoint !== undefined && !/^https:/i.test(endpoint),
  );
  // Over plain http whoever is on the way reads the secret and writes the keys. On one's own machine nobody is.
  if (/^https:/i.test(issuer) && plain !== undefined)
    throw new ProviderFailure(`${url} leads from https to ${plain}.`);
  return parsed.data;
}
