import { expect, it } from 'vitest';
import { longestTasks, type TraceEvent } from './trace';

const named = (pid: number, tid: number, name: string): TraceEvent => ({
  ...{ name: 'thread_name', ph: 'M', pid, tid, args: { name } },
});
const task = (pid: number, tid: number, dur: number, tdur: number): TraceEvent => ({
  ...{ name: 'RunTask', ph: 'X', pid, tid, dur, tdur },
});
const script = (pid: number, tid: number, url: string): TraceEvent => ({
  ...{ name: 'FunctionCall', ph: 'X', pid, tid, dur: 1, args: { data: { url } } },
});

it('finds the longest task of the pages of the app, by the clock and by what it computed', () => {
  const events = [
    named(1, 1, 'CrRendererMain'),
    named(1, 2, 'DedicatedWorker thread'),
    named(2, 1, 'CrRendererMain'),
    script(1, 1, 'http://127.0.0.1:3000/_app/immutable/a.js'),
    script(2, 1, 'chrome://new-tab-page/a.js'),
    task(1, 1, 90_000, 12_400),
    task(1, 1, 30_000, 25_300),
    task(1, 2, 900_000, 900_000), // a worker may
    task(2, 1, 170_000, 160_000), // a page of the browser's own
  ];
  expect(longestTasks(events)).toEqual({ cpuMs: 25, wallMs: 90 });
  expect(longestTasks([])).toEqual({ cpuMs: 0, wallMs: 0 });
});
