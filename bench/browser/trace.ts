import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { Browser } from '@playwright/test';

/** Runs a stretch of the bench; a tracer keeps what the browser did meanwhile. */
export type Stretch = <Result>(name: string, work: () => Promise<Result>) => Promise<Result>;

/** Tasks, drawing, storage and the app's own measures. Samples of the stack are left out: they double every time. */
const CATEGORIES = [
  'devtools.timeline',
  'disabled-by-default-devtools.timeline.stack',
  'blink.user_timing',
  'toplevel',
  'IndexedDB',
  'loading',
];

/**
 * With a folder, writes `<name>.json` for each stretch: main thread and worker with their samples, to be opened in
 * the Performance panel of the developer tools. Without one, only runs the work.
 */
export function tracer(browser: Browser, folder: string | null): Stretch {
  return async (name, work) => {
    if (folder === null) return work();
    await mkdir(folder, { recursive: true });
    await browser.startTracing(undefined, {
      path: path.join(folder, `${name}.json`),
      categories: CATEGORIES,
    });
    try {
      return await work();
    } finally {
      await browser.stopTracing();
    }
  };
}
