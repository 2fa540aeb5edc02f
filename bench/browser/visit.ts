/** Opening the app: when the first list is there, and what came over the wire for it. */
import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { BrowserContext, Page } from '@playwright/test';
import { APP } from './product';
import { longTasks, PROBE_SCRIPT, type LongTasks } from './probe';

export interface Visit {
  readonly page: Page;
  /** From navigation to the end of the frame that shows the first list, ms. */
  readonly listMs: number;
  /** Of the main thread, until all was quiet again. */
  readonly tasks: LongTasks;
}

/** What a page or its worker loaded, from Resource Timing. */
interface Load {
  readonly path: string;
  /** Over the wire, without headers, bytes. */
  readonly encoded: number;
  /** ms of the common clock. */
  readonly endedAt: number;
}

/** A new window keeps Chromium itself at work for a while, which is not the app's doing. */
const WINDOW_MS = 2_000;
/** After the first list: shared model, service worker and the other lists come in it. */
const QUIET_MS = 2_000;

/** Every page of the context notes its times from its first moment on. */
export const withProbe = (context: BrowserContext): Promise<unknown> =>
  context.addInitScript({ path: PROBE_SCRIPT });

/** A tab is opened on the home page. It stays open. */
export async function open(context: BrowserContext, url: string): Promise<Visit> {
  const page = await context.newPage();
  await page.waitForTimeout(WINDOW_MS);
  await page.goto(url);
  await page.waitForFunction(() => Number.isFinite(window.palateProbe.listAt ?? NaN), undefined, {
    polling: 50,
    timeout: 60_000,
  });
  await page.waitForTimeout(QUIET_MS);
  const { listAt, tasks } = await page.evaluate(() => window.palateProbe);
  return { page, listMs: Number(listAt), tasks: longTasks(tasks) };
}

export interface FirstLoad {
  readonly pageJs: number;
  readonly workerJs: number;
}

/** Gzip bytes of the JavaScript that had come when the first list was shown. */
export async function firstLoad(page: Page): Promise<FirstLoad> {
  const shownAt = await page.evaluate(() => performance.timeOrigin + Number(window.palateProbe.listAt));
  const own = await loadsOf(page);
  const ofWorkers = (await Promise.all(page.workers().map(loadsOf))).flat();
  const gzip = async (loads: readonly Load[]) => {
    const scripts = new Set(
      loads.filter((load) => load.path.endsWith('.js') && load.endedAt <= shownAt).map((load) => load.path),
    );
    const sizes = await Promise.all([...scripts].map((script) => stat(path.join(APP, `${script}.gz`))));
    return sizes.reduce((sum, { size }) => sum + size, 0);
  };
  const isWorker = (load: Load) => load.path.includes('/workers/');
  const scripts = [...own, ...ofWorkers];
  return {
    pageJs: await gzip(scripts.filter((load) => !isWorker(load))),
    workerJs: await gzip(scripts.filter(isWorker)),
  };
}

/** Bytes that came over the wire for this address, waiting for it if need be. */
export async function wireBytes(page: Page, address: string): Promise<number> {
  await page.waitForFunction(
    (address) => performance.getEntriesByName(new URL(address, location.href).href).length > 0,
    address,
    { polling: 200, timeout: 60_000 },
  );
  return (await loadsOf(page)).find((load) => load.path === address)?.encoded ?? 0;
}

const loadsOf = (place: Pick<Page, 'evaluate'>): Promise<Load[]> =>
  place.evaluate(() =>
    performance.getEntriesByType('resource').map((entry) => ({
      path: new URL(entry.name).pathname,
      encoded: (entry as PerformanceResourceTiming).encodedBodySize,
      endedAt: performance.timeOrigin + (entry as PerformanceResourceTiming).responseEnd,
    })),
  );
