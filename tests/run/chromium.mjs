/** Finds a Chromium for the browser tests, or gets one. */
import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { run } from '../../deploy/process.mjs';

export const INSTALL_CHROMIUM =
  'No Chromium was found and none could be downloaded: install it ("apt-get install chromium", or "npx playwright install --with-deps chromium"), or set CHROMIUM_PATH.';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge'];
const PLACES = [
  '/snap/bin/chromium',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  join(process.env['PROGRAMFILES'] ?? 'C:\\Program Files', 'Google\\Chrome\\Application\\chrome.exe'),
  join(
    process.env['PROGRAMFILES(X86)'] ?? 'C:\\Program Files (x86)',
    'Microsoft\\Edge\\Application\\msedge.exe',
  ),
];

/**
 * What to set CHROMIUM_PATH to: '' for Playwright's own browser, null when there is none at all.
 * @param {string} root of the project, packages installed
 * @returns {Promise<string | null>}
 */
export async function findChromium(root) {
  const asked = process.env['CHROMIUM_PATH'];
  if (asked) return executable(asked) ? asked : null;
  if (await hasOwn()) return '';
  const found = onPath() ?? PLACES.find(executable);
  if (found) return found;
  const cli = join(root, 'node_modules/@playwright/test/cli.js');
  await run(process.execPath, [cli, 'install', 'chromium'], { cwd: root, limitMs: 300_000 });
  return (await hasOwn()) ? '' : null;
}

async function hasOwn() {
  // Loaded late: on a fresh clone the package is not there when this file is.
  const { chromium } = await import('@playwright/test');
  return existsSync(chromium.executablePath());
}

function onPath() {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  return NAMES.flatMap((name) => folders.map((folder) => join(folder, name))).find(executable);
}

/** @param {string} path */
function executable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
