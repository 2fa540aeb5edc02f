import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from '@playwright/test';

/** Runs `work` and keeps what the main thread did meanwhile, for the Performance panel of the developer tools. */
export async function profiled<Result>(
  page: Page,
  { folder, name }: { readonly folder: string | null; readonly name: string },
  work: () => Promise<Result>,
): Promise<Result> {
  if (folder === null) return work();
  const session = await page.context().newCDPSession(page);
  await session.send('Profiler.enable');
  await session.send('Profiler.setSamplingInterval', { interval: 500 });
  await session.send('Profiler.start');
  const result = await work();
  const { profile } = await session.send('Profiler.stop');
  await session.detach();
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, `${name}.cpuprofile`), JSON.stringify(profile));
  return result;
}
