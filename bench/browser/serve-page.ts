/** A page of a bench, built and served, and a Chromium that has it open. */
import { createServer } from 'node:http';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { launchChromium } from './launch';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.wasm': 'application/wasm',
};

/**
 * @param file the page, which imports what it needs
 * @param args of Chromium, beside the usual ones
 */
export async function withPage<Result>(
  { file, args = [] }: { readonly file: string; readonly args?: readonly string[] },
  work: (page: Page) => Promise<Result>,
): Promise<Result> {
  const folder = await mkdtemp(path.join(tmpdir(), 'palate-bench-'));
  const server = createServer((request, response) => {
    const asked = path.join(folder, path.normalize(new URL(request.url ?? '/', 'http://x').pathname));
    readFile(asked).then(
      (bytes) =>
        response
          // Isolated from other origins, the page has a clock of 5 µs instead of 100.
          .setHeader('Cross-Origin-Opener-Policy', 'same-origin')
          .setHeader('Cross-Origin-Embedder-Policy', 'require-corp')
          .setHeader('Content-Type', TYPES[path.extname(asked)] ?? 'application/octet-stream')
          .end(bytes),
      () => response.writeHead(404).end(),
    );
  });
  try {
    const { build } = await import('vite');
    await build({
      configFile: false,
      logLevel: 'error',
      root: path.dirname(file),
      build: {
        outDir: folder,
        target: 'es2022',
        rolldownOptions: { input: file },
      },
      worker: { format: 'es' },
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const browser = await launchChromium({ args });
    try {
      const page = await browser.newPage();
      await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/${path.basename(file)}`);
      return await work(page);
    } finally {
      await browser.close();
    }
  } finally {
    server.close();
    await rm(folder, { recursive: true, force: true });
  }
}
