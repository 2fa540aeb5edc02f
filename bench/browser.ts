import path from 'node:path';
import { existsSync } from 'node:fs';
import type { Browser } from '@playwright/test';
import { type Bench, type Figures, wholeNumber } from './bench';
import { serveCatalogue, type Served } from './browser/catalogue';
import { profiled } from './browser/cpu-profile';
import { engineRoom, join, like, search } from './browser/person';
import { type LongTasks, watched } from './browser/probe';
import { Product } from './browser/product';
import { livedSecondDevice } from './browser/second-device';
import { firstLoad, open, type Visit, wireBytes, withProbe } from './browser/visit';
import { named, timingOf } from './timing';

const SHARED = process.env.PALATE_SHARED_DATA ?? '../shared/data';

type Say = (line: string) => void;
interface Asked {
  readonly taps: number;
  readonly history: number;
  readonly visits: number;
  readonly profile: string | null;
}

/**
 * Times are taken in the page by its own clock, so the driver's time is in none of them. The search times hold the
 * wait that the app puts behind a letter; a list counts when the frame that shows it has ended.
 */
export const browser: Bench = {
  about: 'The product as a person has it: built app, real server, Chromium; taps, visits, search, long tasks',
  options: {
    taps: { type: 'string', default: '40' },
    history: { type: 'string', default: '200' },
    visits: { type: 'string', default: '5' },
    from: { type: 'string', default: path.join(SHARED, 'movielens/ml-latest-small') },
    /** A folder for CPU profiles of the main thread. Sampling makes everything a little slower. */
    profile: { type: 'string' },
    headed: { type: 'boolean', default: false },
  },
  async run(options, say) {
    const asked = {
      taps: wholeNumber(options, 'taps'),
      history: wholeNumber(options, 'history'),
      visits: wholeNumber(options, 'visits'),
      profile: typeof options.profile === 'string' ? options.profile : null,
    };
    if (asked.history > 500) throw new RangeError('--history is at most 500: what one push may hold.');
    say('Starting the server and the browser');
    const product = await Product.start();
    const leave = () => void product.dispose().finally(() => process.exit(130));
    process.once('SIGINT', leave).once('SIGTERM', leave);
    try {
      const chromium = await launch(options.headed === true);
      try {
        const served = await serveCatalogue(product, path.resolve(String(options.from)), say);
        return await measure(product, chromium, served, asked, say);
      } finally {
        await chromium.close();
      }
    } finally {
      process.off('SIGINT', leave).off('SIGTERM', leave);
      await product.dispose();
    }
  },
};

/** Loaded here and not above: the other benches need no browser. */
async function launch(headed: boolean): Promise<Browser> {
  const { chromium } = await import('@playwright/test');
  const executablePath =
    process.env.CHROMIUM_PATH ??
    ['/usr/bin/chromium', '/usr/bin/chromium-browser'].find((file) => existsSync(file));
  return chromium.launch({
    headless: !headed,
    ...(executablePath ? { executablePath } : {}),
    args: [
      '--no-sandbox', // containers run as root
      '--disable-background-networking',
      '--disable-quic',
      '--disable-component-update',
    ],
  });
}

async function measure(
  product: Product,
  chromium: Browser,
  served: Served,
  asked: Asked,
  say: Say,
): Promise<Figures> {
  const { catalogue, model, source } = served;
  say('First visits');
  const { first, page, context, figures } = await firstVisits(product, chromium, served, asked);

  say('Taps');
  await join(page, await livedSecondDevice(product, catalogue.url, asked.history), asked.history);
  const profile = (name: string) => ({ folder: asked.profile, name });
  const tapped = await watched(page, () => profiled(page, profile('taps'), () => like(page, asked.taps)));
  const engine = await engineRoom(page);

  say('Search');
  const searched = await watched(page, () => profiled(page, profile('search'), () => search(page)));
  await page.close();

  say('Second visits');
  const visit = async () => {
    const visited = await open(context, product.url);
    await visited.page.close();
    return visited;
  };
  const online = await several(asked.visits, visit);
  await product.stop();
  await context.setOffline(true);
  const offline = await several(asked.visits, visit);

  return {
    source,
    items: catalogue.items,
    model_items: model.items,
    factors: model.k,
    browser: `Chromium ${chromium.version()}`,
    ...named('tap', timing(tapped.result.reranks)),
    ...named('tap_to_frame', timing(tapped.result.frames)),
    ...under('taps', tapped.tasks),
    ...figuresOf('first_visit', first),
    ...figures,
    ...figuresOf('second_visit', online),
    ...figuresOf('offline_visit', offline),
    ...named('search', timing(searched.result)),
    ...under('search', searched.tasks),
    rank_ms: Number.parseFloat(engine['Time for a list']),
    backend: engine['Runs on'],
    model: engine['Shared model'],
  };
}

/** Each in a profile of its own; the last stays open for what follows. */
async function firstVisits(product: Product, chromium: Browser, { catalogue, model }: Served, asked: Asked) {
  const visits = await several(asked.visits, async () => {
    const context = await chromium.newContext();
    await withProbe(context);
    return { context, ...(await open(context, product.url)) };
  });
  const last = visits[visits.length - 1];
  for (const { context } of visits.slice(0, -1)) await context.close();
  const { page, context } = last;
  const scripts = await firstLoad(page);
  const figures = {
    first_load_js_gzip_bytes: scripts.pageJs + scripts.workerJs,
    first_load_page_js_gzip_bytes: scripts.pageJs,
    first_load_worker_js_gzip_bytes: scripts.workerJs,
    catalogue_bytes: catalogue.bytes,
    catalogue_wire_bytes: await wireBytes(page, catalogue.url),
    model_bytes: model.bytes,
    model_wire_bytes: await wireBytes(page, model.url),
  };
  return { first: visits, page, context, figures };
}

async function several<Result>(times: number, work: () => Promise<Result>): Promise<Result[]> {
  const results: Result[] = [];
  for (let time = 0; time < times; time++) results.push(await work());
  return results;
}

const timing = (times: readonly number[]) => timingOf(Float64Array.from(times));
const under = (name: string, tasks: LongTasks) => ({
  [`${name}_long_tasks`]: tasks.long_tasks,
  [`${name}_longest_task_ms`]: tasks.longest_task_ms,
});

/** Of several visits: the times of their first lists, and their long tasks together. */
const figuresOf = (name: string, visits: readonly Visit[]) => ({
  ...named(`${name}_list`, timing(visits.map(({ listMs }) => listMs))),
  [`${name}_long_tasks`]: visits.reduce((sum, { tasks }) => sum + tasks.long_tasks, 0),
  [`${name}_longest_task_ms`]: Math.max(...visits.map(({ tasks }) => tasks.longest_task_ms)),
});
