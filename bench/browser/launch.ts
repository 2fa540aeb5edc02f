import { existsSync } from 'node:fs';
import type { Browser } from '@playwright/test';
import { PalateError } from '../../models/errors';

const ARGS = [
  '--no-sandbox', // containers run as root
  '--disable-background-networking',
  '--disable-quic',
  '--disable-component-update',
];

/** Playwright is loaded here and not above: most benches need no browser. */
export async function launchChromium(options: {
  readonly headed?: boolean;
  readonly args?: readonly string[];
}): Promise<Browser> {
  const { chromium } = await import('@playwright/test');
  const executablePath =
    process.env.CHROMIUM_PATH ??
    ['/usr/bin/chromium', '/usr/bin/chromium-browser'].find((file) => existsSync(file));
  try {
    return await chromium.launch({
      headless: options.headed !== true,
      ...(executablePath ? { executablePath } : {}),
      args: [...ARGS, ...(options.args ?? [])],
      // Leaving is ours: the server has to stop and the data folder to go.
      ...{ handleSIGINT: false, handleSIGTERM: false },
    });
  } catch (cause) {
    const mend = 'Install Chromium, or name one in CHROMIUM_PATH.';
    throw new PalateError(`The browser does not start. ${mend} ${String(cause)}`, { cause });
  }
}
