/** The built app: its files, and its shell for every other path, which says of one that is no page that it is none. */
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
  const serveShell = serveStatic({ ...options, path: '200.html' });
  pages.get('*', async (c, next) => {
    const answer = await serveShell(c, next);
    if (!(answer instanceof Response) || isShellPage(c.req.path)) return answer;
    return new Response(answer.body, { status: 404, headers: answer.headers });
  });
  return pages;
}

/**
 * The pages that no build can prerender: which items there are is known to a device alone. A new page of this kind has
 * to be entered here, or it opens with the status of one that does not exist.
 */
const isShellPage = (asked: string): boolean => /^\/(item\/[^/]+\/?)?$/.test(asked);

/** A missing script must be a 404: an app shell in its place breaks in stranger ways. */
const looksLikeFile = (asked: string): boolean =>
  asked.startsWith('/_app/') || /\.[a-z0-9]{2,12}$/i.test(asked);
