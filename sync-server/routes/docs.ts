/**
 * `/api/openapi.json` and `/api/docs`. The page is written by the server without a script: the usual viewers load
 * themselves from a CDN, report their installation, or need a weaker content security policy.
 */
import type { OpenAPIHono } from '@hono/zod-openapi';
import { html } from 'hono/html';
import { PROTOCOL_VERSION } from '../protocol/version';
import type { Api, AppEnv } from './context';

type Content = Record<string, { readonly schema?: unknown }>;

interface Operation {
  readonly summary?: string;
  readonly description?: string;
  readonly security?: readonly Record<string, unknown>[];
  readonly tags?: readonly string[];
  readonly requestBody?: { readonly content?: Content };
  readonly parameters?: readonly { name: string; in: string; required?: boolean; schema?: unknown }[];
  readonly responses: Record<string, { readonly description: string; readonly content?: Content }>;
}

/** Describes what is mounted on `app` by now: mount it last. */
export function mountDocs(app: Api): void {
  app.openAPIRegistry.registerComponent('securitySchemes', 'device', { type: 'http', scheme: 'bearer' });
  app.openAPIRegistry.registerComponent('securitySchemes', 'operator', { type: 'http', scheme: 'bearer' });
  app.openAPIRegistry.registerComponent('securitySchemes', 'account', { type: 'http', scheme: 'bearer' });
  app.openAPIRegistry.registerComponent('securitySchemes', 'session', {
    type: 'apiKey',
    in: 'cookie',
    name: '__Host-palate',
    description: 'Set by signing in. `palate` on a server that is reached over plain http.',
  });
  app.get('/api/openapi.json', (c) => c.json(openApiDocument(app)));
  app.get('/api/docs', (c) => c.html(renderDocs(openApiDocument(app))));
}

export function openApiDocument(app: OpenAPIHono<AppEnv>) {
  return app.getOpenAPI31Document({
    openapi: '3.1.0',
    info: {
      title: 'Palate',
      version: String(PROTOCOL_VERSION),
      description: 'Keeps the devices of a person in step, and ships catalogue and models.',
    },
  });
}

function renderDocs(document: ReturnType<typeof openApiDocument>) {
  const operations = Object.entries(document.paths ?? {}).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      path,
      method,
      operation: operation as Operation,
    })),
  );
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${document.info.title} API</title>
        <style>
          body {
            font:
              1rem/1.5 system-ui,
              sans-serif;
            max-width: 60rem;
            margin: 2rem auto;
            padding: 0 1rem;
            color-scheme: light dark;
          }
          pre {
            overflow: auto;
            max-height: 30rem;
            padding: 0.5rem;
            border: 1px solid;
          }
          section {
            border-top: 1px solid;
          }
        </style>
      </head>
      <body>
        <h1>${document.info.title} API, protocol ${document.info.version}</h1>
        <p>${document.info.description} The same as data: <a href="/api/openapi.json">openapi.json</a>.</p>
        ${operations.map(renderOperation)}
      </body>
    </html>`;
}

function renderOperation({
  path,
  method,
  operation,
}: {
  path: string;
  method: string;
  operation: Operation;
}) {
  const { summary, description, security, parameters = [], requestBody, responses } = operation;
  return html`<section>
    <h2><code>${method.toUpperCase()} ${path}</code></h2>
    <p>
      ${summary}. ${security ? `For: ${security.flatMap((way) => Object.keys(way)).join(' or ')}.` : 'Open.'}
    </p>
    ${description ? html`<p>${description}</p>` : ''}
    ${parameters.map(
      (parameter) =>
        html`<p>
          <code>${parameter.name}</code> in ${parameter.in}: <code>${JSON.stringify(parameter.schema)}</code>
        </p>`,
    )}
    ${renderContent('Body', requestBody?.content)}
    ${Object.entries(responses).map(([status, response]) =>
      status >= '400'
        ? html`<p><strong>${status}</strong> ${response.description}</p>`
        : renderContent(`${status} ${response.description}`, response.content),
    )}
  </section>`;
}

function renderContent(title: string, content: Content | undefined) {
  const entries = Object.entries(content ?? {});
  if (entries.length === 0) return html`<p><strong>${title}</strong></p>`;
  return entries.map(
    ([type, { schema }]) =>
      html`<details>
        <summary><strong>${title}</strong> (${type})</summary>
        <pre>${JSON.stringify(schema, null, 2)}</pre>
      </details>`,
  );
}
