import path from 'node:path';
import type { Page } from '@playwright/test';

/** What page-probe.js notes in the page. Times in ms. */
export interface Probe {
  /** Tasks of the main thread that took more than 50 ms (Long Tasks API): when they began, how long they took. */
  readonly tasks: { readonly at: number; readonly ms: number }[];
  /** The app's own measure: from the tap until the list is in the document. */
  readonly reranks: number[];
  /** From the click until the end of the frame that shows the changed list. */
  readonly taps: number[];
  /** From a letter until the end of the frame that shows its results; a letter that another overtook has none. */
  readonly keys: number[];
  /** When the first list was shown; null before, Infinity while its frame is drawn. */
  listAt: number | null;
}

declare global {
  interface Window {
    palateProbe: Probe;
  }
}

export const PROBE_SCRIPT = path.join(import.meta.dirname, 'page-probe.js');

/** Of one stretch of time: `longest_task_ms` is 0 when no task took more than 50 ms. */
export interface LongTasks {
  readonly long_tasks: number;
  readonly longest_task_ms: number;
}

export function longTasks(tasks: Probe['tasks'], from = 0): LongTasks {
  const times = tasks.filter(({ at }) => at >= from).map(({ ms }) => ms);
  return { long_tasks: times.length, longest_task_ms: Math.max(0, ...times) };
}

/** Long tasks of the page while `work` runs and for as long after as a browser takes to tell. */
export async function watched<Result>(
  page: Page,
  work: () => Promise<Result>,
): Promise<{ result: Result; tasks: LongTasks }> {
  const from = await page.evaluate(() => performance.now());
  const result = await work();
  await page.waitForTimeout(500);
  return { result, tasks: longTasks(await page.evaluate(() => window.palateProbe.tasks), from) };
}

/** Waits until one more time than `known` is noted. @returns how many there are */
export async function nextTime(page: Page, kind: 'taps' | 'keys', known: number): Promise<number> {
  const noted = await page.waitForFunction(
    ([kind, known]) => window.palateProbe[kind].length > known && window.palateProbe[kind].length,
    [kind, known] as const,
    { polling: 20, timeout: 30_000 },
  );
  return Number(await noted.jsonValue());
}
