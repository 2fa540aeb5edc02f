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
    const parsed = documentSchema.safeParse(await fetchJson(url));
    if (!parsed.success)
      throw new ProviderFailure(`${url} is no discovery document: ${parsed.error.message}`);
    // 4.3: to the letter, or one provider could speak for another.
    if (parsed.data.issuer !== this.issuer)
      throw new ProviderFailure(`${url} belongs to the issuer ${parsed.data.issuer}, not ${this.issuer}.`);
    this.#known = { document: parsed.data, readAt: this.now() };
    return parsed.data;
  }
}
