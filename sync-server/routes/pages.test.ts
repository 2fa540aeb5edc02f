import { createHash } from 'node:crypto';
import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { Hono } from 'hono';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inlineScriptHashes, securityHeaders } from './content-security';
import { pageRoutes } from './pages';

const START = 'console.log("start");\n';
const SHELL = `<html><script>${START}</script><script type="module" src="/x.js"></script><SCRIPT >\n2</SCRIPT></html>`;
const hash = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

describe('pages', () => {
  let appDir: string;
  let app: Hono;
  const get = async (asked: string, headers: Record<string, string> = {}) => app.request(asked, { headers });
  /** Values by directive. */
  const policyOf = async (asked: string): Promise<Record<string, string[]>> => {
    const policy = (await get(asked)).headers.get('Content-Security-Policy')!;
    return Object.fromEntries(
      policy.split(';').map((line) => {
        const [name, ...values] = line.trim().split(' ');
        return [name, values];
      }),
    );
  };

  beforeAll(async () => {
    appDir = await mkdtemp(path.join(tmpdir(), 'palate-pages-'));
    await mkdir(path.join(appDir, '_app/immutable/workers'), { recursive: true });
    const files: Record<string, string | Uint8Array> = {
      '200.html': SHELL,
      '200.html.gz': gzipSync(SHELL),
      'search.html': 'the search page',
      'service-worker.js': 'worker',
      '_app/immutable/a.js': 'script',
      '_app/immutable/workers/rank.js': 'ranks',
      '_app/immutable/a.js.gz': gzipSync('script'),
    };
    for (const [name, content] of Object.entries(files)) await writeFile(path.join(appDir, name), content);
    app = new Hono();
    app.use(securityHeaders(appDir, () => false));
    app.route('/', pageRoutes({ config: { appDir } }));
  });
  afterAll(() => rm(appDir, { recursive: true }));

  it('allows exactly the inline scripts of the built pages', async () => {
    expect(inlineScriptHashes(SHELL)).toEqual([hash(START), hash('\n2')]);
    const directives = await policyOf('/');
    expect(directives['script-src']).toEqual(["'self'", hash(START), hash('\n2')]);
    expect(directives).toMatchObject({
      'default-src': ["'self'"],
      'worker-src': ["'self'"],
      'connect-src': ["'self'"],
      'object-src': ["'none'"],
      'base-uri': ["'none'"],
      'frame-ancestors': ["'none'"],
    });
  });

  it('lets WebAssembly be compiled by the scripts of workers, and by nothing else', async () => {
    const allows = async (path: string) => (await policyOf(path))['script-src'];
    expect(await allows('/_app/immutable/workers/rank.js')).toEqual(["'self'", "'wasm-unsafe-eval'"]);
    for (const path of [
      '/',
      '/search',
      '/_app/immutable/a.js',
      '/service-worker.js',
      '/item/_app/immutable/workers/',
    ])
      expect(await allows(path)).not.toContain("'wasm-unsafe-eval'");
  });

  it.each(['/', '/item/alien-1979', '/item/am%C3%A9lie-2001', '/item/heat-1995/'])(
    'answers %s with the shell, to be asked for again',
    async (page) => {
      const answer = await get(page);
      expect(await answer.text()).toBe(SHELL);
      expect(answer.headers.get('Content-Type')).toContain('text/html');
      expect(answer.headers.get('Cache-Control')).toBe('no-cache');
    },
  );

  it('finds a prerendered page under its name', async () => {
    const answer = await get('/search');
    expect([answer.status, await answer.text()]).toEqual([200, 'the search page']);
  });

  it.each(['/nothing', '/item', '/item/a/b', '/wp-login', '/search/x'])(
    'answers %s with 404 and the shell, which says in its own frame that there is no such page',
    async (asked) => {
      const answer = await get(asked, { 'Accept-Encoding': 'gzip' });
      expect(answer.status).toBe(404);
      expect(answer.headers.get('Content-Type')).toContain('text/html');
      expect(answer.headers.get('Content-Encoding')).toBe('gzip');
      expect(answer.headers.get('Cache-Control')).toBe('no-cache');
      expect(answer.headers.get('Content-Security-Policy')).toContain("default-src 'self'");
      expect(await (await get(asked)).text()).toBe(SHELL);
      expect((await app.request(asked, { method: 'HEAD' })).status).toBe(404);
    },
  );

  it('keeps for ever only what has its content in its name', async () => {
    expect((await get('/_app/immutable/a.js')).headers.get('Cache-Control')).toContain('immutable');
    expect((await get('/service-worker.js')).headers.get('Cache-Control')).toBe('no-cache');
  });

  it('sends what was compressed beforehand', async () => {
    const answer = await get('/_app/immutable/a.js', { 'Accept-Encoding': 'gzip' });
    expect(answer.headers.get('Content-Encoding')).toBe('gzip');
    expect(answer.headers.get('Vary')).toContain('Accept-Encoding');
    expect((await get('/', { 'Accept-Encoding': 'gzip' })).headers.get('Content-Encoding')).toBe('gzip');
  });

  it.each(['/_app/immutable/gone.js', '/old.css', '/../package.json', '/%2e%2e/%2e%2e/etc/passwd'])(
    'answers %s with 404, and a missing file not with the shell',
    async (asked) => {
      const answer = await get(asked);
      expect(answer.status).toBe(404);
      if (asked.includes('.js') || asked.includes('.css')) expect(await answer.text()).not.toBe(SHELL);
    },
  );

  it('says what to do when there is no build', async () => {
    const answer = await pageRoutes({ config: { appDir: path.join(appDir, 'none') } }).request('/');
    expect(answer.status).toBe(503);
    expect(await answer.text()).toContain('npm run build');
  });
});
