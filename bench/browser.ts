import path from 'node:path';
import { type Bench, wholeNumber } from './bench';
import { serveCatalogue } from './browser/catalogue';
import { launchChromium } from './browser/launch';
import { measure } from './browser/measure';
import { Product } from './browser/product';
import { type Stretch, tracer } from './browser/trace';

const SHARED = process.env.PALATE_SHARED_DATA ?? '../shared/data';

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
    /** A folder for traces of each stretch. Tracing makes everything slower: not for times to keep. */
    trace: { type: 'string' },
    headed: { type: 'boolean', default: false },
  },
  async run(options, say) {
    const asked = {
      taps: wholeNumber(options, 'taps'),
      history: wholeNumber(options, 'history'),
      visits: wholeNumber(options, 'visits'),
    };
    if (asked.history > 500) throw new RangeError('--history is at most 500: what one push may hold.');
    say('Starting the server and the browser');
    const product = await Product.start();
    const leave = () => void product.dispose().finally(() => process.exit(130));
    process.once('SIGINT', leave).once('SIGTERM', leave);
    try {
      const chromium = await launchChromium({ headed: options.headed === true });
      try {
        const served = await serveCatalogue(product, path.resolve(String(options.from)), say);
        const folder = typeof options.trace === 'string' ? options.trace : null;
        const stretch: Stretch = async (name, work) => {
          say(name);
          return tracer(chromium, folder, say)(name, work);
        };
        return await measure(product, chromium, served, asked, stretch);
      } finally {
        await chromium.close();
      }
    } finally {
      process.off('SIGINT', leave).off('SIGTERM', leave);
      await product.dispose();
    }
  },
};
