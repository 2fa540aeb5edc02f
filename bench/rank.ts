import path from 'node:path';
import { type Bench, wholeNumber } from './bench';
import { withPage } from './browser/serve-page';
import { decisionTimes, type DecisionTask } from './rank/decisions';

export const rank: Bench = {
  about:
    'The whole decision in a worker of Chromium: fold in, score, blend, choose sources, diversify, explain; also for somebody who wishes (goal: 10k items 5 ms)',
  options: {
    items: { type: 'string', default: '10000' },
    factors: { type: 'string', default: '64' },
    interactions: { type: 'string', default: '200' },
    size: { type: 'string', default: '50' },
    runs: { type: 'string', default: '100' },
    /** `node` needs no browser; its compiler is an older one than that of today's browsers. */
    in: { type: 'string', default: 'chromium' },
  },
  async run(options, say) {
    const number = (name: string) => wholeNumber(options, name);
    const task: DecisionTask = {
      items: number('items'),
      factors: number('factors'),
      interactions: number('interactions'),
      size: number('size'),
      runs: number('runs'),
    };
    if (options.in === 'node') {
      say('Making a catalogue and deciding');
      return decisionTimes(task);
    }
    if (options.in !== 'chromium')
      throw new RangeError(`--in is ${String(options.in)}; give chromium or node.`);
    say('Building the page');
    const file = path.join(import.meta.dirname, 'rank/page.html');
    return withPage({ file }, async (page) => {
      say('Making a catalogue and deciding');
      const figures = await page.evaluate((task) => window.palateDecisions(task), task);
      return { browser: `Chromium ${page.context().browser()!.version()}`, ...figures };
    });
  },
};
