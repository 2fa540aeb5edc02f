/** The stretches of the bench, in the order of a first week with the app. */
import type { Browser, BrowserContext, Page } from '@playwright/test';
import type { Figures } from '../bench';
import { named, timingOf } from '../timing';
import type { Served } from './catalogue';
import { engineRoom, join, like, search } from './person';
import { type LongTasks, watched } from './probe';
import type { Product } from './product';
import { livedSecondDevice } from './second-device';
import type { Stretch } from './trace';
import { firstLoad, open, type Visit, wireBytes, withProbe } from './visit';

export interface Asked {
  readonly taps: number;
  readonly history: number;
  readonly visits: number;
}

/** The catalogue is in service, the browser is open. The server is stopped at the end: offline is the last stretch. */
export async function measure(
  product: Product,
  browser: Browser,
  served: Served,
  asked: Asked,
  stretch: Stretch,
): Promise<Figures> {
  const { catalogue, model, source } = served;
  const first = await stretch('first visits', () =>
    several(asked.visits, () => firstVisit(browser, product.url)),
  );
  const { page, context } = first[first.length - 1];
  for (const visit of first.slice(0, -1)) await visit.context.close();
  const loaded = await loadFigures(page, served);

  await join(page, await livedSecondDevice(product, catalogue.url, asked.history), asked.history);
  const used = await useFigures(page, asked, stretch);
  await page.close();

  const visit = async () => {
    const visited = await open(context, product.url);
    await visited.page.close();
    return visited;
  };
  const second = await stretch('second visits', () => several(asked.visits, visit));
  await product.stop();
  await context.setOffline(true);
  const offline = await stretch('offline visits', () => several(asked.visits, visit));

  return {
    ...{ source, items: catalogue.items, model_items: model.items, factors: model.k },
    browser: `Chromium ${browser.version()}`,
    ...used,
    ...visitFigures('first_visit', first),
    ...visitFigures('second_visit', second),
    ...visitFigures('offline_visit', offline),
    ...loaded,
  };
}

/** In a profile of its own, which has never seen Palate. */
async function firstVisit(browser: Browser, url: string): Promise<Visit & { context: BrowserContext }> {
  const context = await browser.newContext();
  await withProbe(context);
  return { context, ...(await open(context, url)) };
}

/** What came over the wire at a first visit. */
async function loadFigures(page: Page, { catalogue, model }: Served): Promise<Figures> {
  const { pageJs, workerJs } = await firstLoad(page);
  return {
    first_load_js_gzip_bytes: pageJs + workerJs,
    first_load_page_js_gzip_bytes: pageJs,
    first_load_worker_js_gzip_bytes: workerJs,
    catalogue_bytes: catalogue.bytes,
    catalogue_wire_bytes: await wireBytes(page, catalogue.url),
    model_bytes: model.bytes,
    model_wire_bytes: await wireBytes(page, model.url),
  };
}

/** Taps on a list that is made from the whole history, then what the engine says of itself, then a search. */
async function useFigures(page: Page, { taps }: Asked, stretch: Stretch): Promise<Figures> {
  const tapped = await stretch('taps', () => watched(page, () => like(page, taps)));
  const engine = await engineRoom(page);
  const searched = await stretch('search', () => watched(page, () => search(page)));
  return {
    ...named('tap', timing(tapped.result.reranks)),
    ...named('tap_to_frame', timing(tapped.result.frames)),
    ...taskFigures('taps', tapped.tasks),
    rank_ms: Number.parseFloat(engine['Time for a list']),
    backend: engine['Runs on'],
    model: engine['Shared model'],
    ...named('search', timing(searched.result)),
    ...taskFigures('search', searched.tasks),
  };
}

async function several<Result>(times: number, work: () => Promise<Result>): Promise<Result[]> {
  const results: Result[] = [];
  for (let time = 0; time < times; time++) results.push(await work());
  return results;
}

const timing = (times: readonly number[]) => timingOf(Float64Array.from(times));

const taskFigures = (name: string, tasks: LongTasks): Figures =>
  Object.fromEntries(Object.entries(tasks).map(([figure, value]) => [`${name}_${figure}`, value]));

/** Of several visits: the times of their first lists, and their long tasks together. */
const visitFigures = (name: string, visits: readonly Visit[]): Figures => ({
  ...named(`${name}_list`, timing(visits.map(({ listMs }) => listMs))),
  ...taskFigures(name, {
    long_tasks: visits.reduce((sum, { tasks }) => sum + tasks.long_tasks, 0),
    longest_task_ms: Math.max(...visits.map(({ tasks }) => tasks.longest_task_ms)),
  }),
});
