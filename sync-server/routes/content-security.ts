/** Response headers that keep a page to what it is meant to do. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Context, MiddlewareHandler } from 'hono';
import { secureHeaders } from 'hono/secure-headers';

/** `'sha256-…'` of every inline script of a page. */
export function inlineScriptHashes(html: string): string[] {
  const scripts = html.matchAll(/<script(?![^>]*\ssrc\s*=)[^>]*>([\s\S]*?)<\/script>/gi);
  return [...scripts].map(([, text]) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`);
}

/** Those of all pages of the built app; empty when there is no build. */
function hashesOf(appDir: string): string[] {
  let names: string[];
  try {
    names = readdirSync(appDir, { recursive: true, encoding: 'utf8' });
  } catch {
    return [];
  }
  const pages = names.filter((name) => name.endsWith('.html'));
  return [
    ...new Set(pages.flatMap((name) => inlineScriptHashes(readFileSync(path.join(appDir, name), 'utf8')))),
  ];
}

/** ASVS 5.0, 3.4.1: a year, and every name below this one. */
const HSTS = 'max-age=31536000; includeSubDomains';

/** Where the build puts the scripts that workers are made of. A worker has the policy of its own script. */
const WORKERS = '/_app/immutable/workers/';

/**
 * Nothing from anywhere else, nothing inline but the start scripts that SvelteKit writes into its pages. Styles may
 * be inline: a page sets widths and colours of its own. WebAssembly is for the models, which are in workers alone.
 */
export function securityHeaders(appDir: string, isHttps: (c: Context) => boolean): MiddlewareHandler {
  const ofPages = headersWith(["'self'", ...hashesOf(appDir)]);
  const ofWorkers = headersWith(["'self'", "'wasm-unsafe-eval'"]);
  return async (c, next) => {
    await (c.req.path.startsWith(WORKERS) ? ofWorkers : ofPages)(c, next);
    if (isHttps(c)) c.res.headers.set('Strict-Transport-Security', HSTS);
  };
}

function headersWith(scriptSrc: string[]): MiddlewareHandler {
  return secureHeaders({
    contentSecurityPolicy: {
      defaultSrc: ["'self'"],
      scriptSrc,
      workerSrc: ["'self'"],
      connectSrc: ["'self'"],
      imgSrc: ["'self'", 'data:'],
      styleSrc: ["'self'", "'unsafe-inline'"],
      objectSrc: ["'none'"],
      baseUri: ["'none'"],
      formAction: ["'self'"],
      frameAncestors: ["'none'"],
    },
    xFrameOptions: 'DENY',
    referrerPolicy: 'same-origin',
    permissionsPolicy: { camera: [], microphone: [], geolocation: [], payment: [] },
    // No other page shares a process with ours or embeds what we serve.
    crossOriginOpenerPolicy: 'same-origin',
    crossOriginEmbedderPolicy: 'require-corp',
    crossOriginResourcePolicy: 'same-origin',
    strictTransportSecurity: false, // above: over plain http it means nothing
  });
}
