import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Browser } from '@playwright/test';

/** Runs a stretch of the bench; a tracer keeps what the browser did meanwhile. */
export type Stretch = <Result>(name: string, work: () => Promise<Result>) => Promise<Result>;

/** Tasks, drawing, storage and the app's own measures. Samples of the stack are left out: they double every time. */
const CATEGORIES = [
  ...['devtools.timeline', 'disabled-by-default-devtools.timeline.stack', 'blink.user_timing'],
  ...['toplevel', 'IndexedDB', 'loading'],
];

/**
 * With a folder, writes `<name>.json` for each stretch, to be opened in the Performance panel of the developer tools,
 * and says what the longest task of the page's main thread cost. Without one, only runs the work.
 */
export function tracer(browser: Browser, folder: string | null, say: (line: string) => void): Stretch {
  return async (name, work) => {
    if (folder === null) return work();
    await mkdir(folder, { recursive: true });
    const file = path.join(folder, `${name}.json`);
    await browser.startTracing(undefined, { path: file, categories: CATEGORIES });
    try {
      return await work();
    } finally {
      await browser.stopTracing();
      const { traceEvents } = JSON.parse(await readFile(file, 'utf8')) as { traceEvents: TraceEvent[] };
      const { cpuMs, wallMs } = longestTasks(traceEvents);
      say(`${name}: longest task of the page ${cpuMs} ms by its CPU time, ${wallMs} ms by the clock`);
    }
  };
}

/** One event of a trace, as far as it is read here. Times in microseconds. */
export interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  readonly dur?: number;
  /** What the thread computed meanwhile: unlike `dur`, without the time in which others had the core. */
  readonly tdur?: number;
  readonly args?: { readonly name?: string; readonly data?: { readonly url?: string } };
}

/** Scripts of the app, which tell its pages from those that the browser draws for itself. */
const OURS = /\/_app\//;

/** Of the main threads that ran a script of the app: the longest task by each of the two clocks, whole ms. */
export function longestTasks(events: readonly TraceEvent[]): { cpuMs: number; wallMs: number } {
  const thread = ({ pid, tid }: TraceEvent) => `${pid} ${tid}`;
  const mains = new Set(
    events.filter(({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain').map(thread),
  );
  const pages = new Set(
    events
      .filter((event) => mains.has(thread(event)) && OURS.test(event.args?.data?.url ?? ''))
      .map(({ pid }) => pid),
  );
  const tasks = events.filter(
    (event) => event.name.endsWith('RunTask') && pages.has(event.pid) && mains.has(thread(event)),
  );
  const most = (times: number[]) => Math.round(times.reduce((most, time) => Math.max(most, time), 0) / 1000);
  return {
    cpuMs: most(tasks.map(({ tdur = 0 }) => tdur)),
    wallMs: most(tasks.map(({ dur = 0 }) => dur)),
  };
}
