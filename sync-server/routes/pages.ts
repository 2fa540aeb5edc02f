/** The built app: its files, and its shell for every path that is a page. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { serveStatic } from '@hono/node-server/serve-static';
import { Hono } from 'hono';
import type { MiddlewareHandler } from 'hono';
import type { AppConfig } from './context';

const FOREVER = 'public, max-age=31536000, immutable';

/**
 * The name of a file under /_app/immutable/ changes with its content; every other must be asked for again. Set on the
 * finished answer: the `onFound` of serveStatic 2 is called when the headers have gone into it already.
 */
const cacheControl: MiddlewareHandler = async (c, next) => {
  await next();
  const forever = c.res.ok && c.req.path.startsWith('/_app/immutable/');
  c.res.headers.set('Cache-Control', forever ? FOREVER : 'no-cache');
};

export function pageRoutes({ config: { appDir } }: { config: Pick<AppConfig, 'appDir'> }): Hono {
  const pages = new Hono();
  const shell = path.join(appDir, '200.html');
  if (!existsSync(shell)) {
    pages.get('*', (c) => c.text('The app is not built yet. Run `npm run build`, then start again.\n', 503));
    return pages;
  }
  const options = { root: appDir, precompressed: true };
  pages.use(cacheControl);
  pages.get('*', serveStatic(options));
  // A prerendered page is stored as search.html and asked for as /search.
  pages.get(
    '*',
    serveStatic({ ...options, rewriteRequestPath: (asked) => `${asked.replace(/\/$/, '')}.html` }),
  );
  pages.get('*', async (c, next) => (looksLikeFile(c.req.path) ? c.text('Not found\n', 404) : next()));
  pages.get('*', serveStatic({ ...options, path: '200.html' }));
  return pages;
}

/** A missing script must be a 404: an app shell in its place breaks in stranger ways. */
const looksLikeFile = (asked: string): boolean =>
  asked.startsWith('/_app/') || /\.[a-z0-9]{2,12}$/i.test(asked);
