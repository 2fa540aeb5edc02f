import path from 'node:path';
import type { BrowserContext, Page } from '@playwright/test';
import { openFolder } from '../models/sentiment/cli/open-folder';
import { type Bench, type Figures, wholeNumber } from './bench';
import { launchChromium } from './browser/launch';
import { longTasks, PROBE_SCRIPT } from './browser/probe';
import { Product } from './browser/product';
import { sentences } from './sentiment/sentences';
import { named, timingOf } from './timing';

declare global {
  interface Window {
    /** What sentiment/read-probe.js notes, ms. */
    palateReads: number[];
  }
}

const OURS = path.resolve(import.meta.dirname, '../models/sentiment/pretrained');
const READ_PROBE = path.join(import.meta.dirname, 'sentiment/read-probe.js');
const TOKENS = 25;
const WARM_UP = 5;
const SLOW_MS = 300_000;

/** The page's own clock measures; the worker runs on WebAssembly, since Chromium has no GPU here. */
export const sentiment: Bench = {
  about:
    'Reading reviews in Chromium on WebAssembly: ms a sentence of 25 tokens, ms from cached files to the first answer',
  options: {
    reads: { type: 'string', default: '40' },
    /** Visits in which the model starts from what an earlier one has downloaded. */
    starts: { type: 'string', default: '5' },
    seed: { type: 'string', default: '1' },
  },
  async run(options, say) {
    const [reads, starts] = [wholeNumber(options, 'reads'), wholeNumber(options, 'starts')];
    const { classifier } = await openFolder(OURS);
    const texts = sentences(classifier, TOKENS, WARM_UP + reads + starts, wholeNumber(options, 'seed'));
    const product = await Product.start();
    try {
      const chromium = await launchChromium({});
      try {
        const context = await chromium.newContext();
        await context.addInitScript({ path: PROBE_SCRIPT });
        await context.addInitScript({ path: READ_PROBE });
        say('The first visit downloads the model');
        const item = await firstVisit(context, product.url, texts[0]);
        say(`${starts} visits with the files here`);
        const cached = await startsFromCache(context, item, texts.slice(0, starts));
        say(`${reads} sentences`);
        return { tokens: TOKENS, ...cached, ...(await readAll(context, item, texts.slice(starts))) };
      } finally {
        await chromium.close();
      }
    } finally {
      await product.dispose();
    }
  },
};

const words = (page: Page) => page.getByLabel('Your words stay on this device.');

/** @returns the address of an item's page */
async function firstVisit(context: BrowserContext, url: string, text: string): Promise<string> {
  const page = await context.newPage();
  await page.goto(url);
  await page.getByRole('list', { name: 'Recommended for you' }).getByRole('link').first().click();
  await words(page).fill(text);
  await nextRead(page, 0);
  const item = page.url();
  await page.close();
  return item;
}

/** From the first letter of a visit to the answer, with all files on the device, and what the main thread did meanwhile. */
async function startsFromCache(
  context: BrowserContext,
  item: string,
  texts: readonly string[],
): Promise<Figures> {
  const times: number[] = [];
  const longest: number[] = [];
  for (const text of texts) {
    const page = await context.newPage();
    await page.goto(item);
    await words(page).waitFor();
    await page.waitForTimeout(1000); // what the visit itself does is not the model's
    const from = await page.evaluate(() => performance.now());
    await words(page).fill(text);
    await nextRead(page, 0);
    const shown = await page.evaluate(() => performance.now());
    await page.waitForTimeout(500); // until the browser has told of long tasks
    times.push(shown - from);
    longest.push(longTasks(await page.evaluate(() => window.palateProbe.tasks), from).longest_task_ms);
    await page.close();
  }
  return {
    starts: times.length,
    ...named('first_answer', timingOf(Float64Array.from(times))),
    longest_task_ms: Math.max(...longest),
  };
}

async function readAll(context: BrowserContext, item: string, texts: readonly string[]): Promise<Figures> {
  const page = await context.newPage();
  await page.goto(item);
  for (const [done, text] of texts.entries()) {
    await words(page).fill(text);
    await nextRead(page, done);
  }
  const times = (await page.evaluate(() => window.palateReads)).slice(WARM_UP);
  await page.close();
  return {
    reads: times.length,
    ...named('read', timingOf(Float64Array.from(times))),
    // The least that was seen: on a busy machine the others tell of the machine.
    read_min_ms: Math.min(...times),
  };
}

/** Waits until the worker has answered more often than `known`, and the answer stands on the page. */
async function nextRead(page: Page, known: number): Promise<void> {
  await page.waitForFunction((known) => window.palateReads.length > known, known, {
    polling: 20,
    timeout: SLOW_MS,
  });
  await page.getByText(/^\s*Sounds /).waitFor();
}
