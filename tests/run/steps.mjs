/** The steps of `npm test`. Each answers with counts, what to print when it failed, and notes for people. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build, ROOT } from '../../deploy/prepare.mjs';
import { run } from '../../deploy/process.mjs';
import { findChromium, INSTALL_CHROMIUM } from './chromium.mjs';
import { findPostgres, startPostgres } from './postgres.mjs';
import { fromPlaywright, fromVitest, NONE, single } from './results.mjs';

/** @typedef {{ counts: import('./results.mjs').Counts, output: string, notes: string[] }} StepResult */
/** @typedef {{ folder: string, onSilence: (seconds: number) => void }} Context `folder`: for reports */
/** @typedef {(context: Context) => Promise<StepResult>} Step */

const bin = (/** @type {string} */ path) => join(ROOT, 'node_modules', path);

/**
 * Runs tools one after another and counts them as one test.
 * @param {readonly (readonly [string, ...string[]])[]} tools path below node_modules and arguments
 * @returns {Step}
 */
const asOneTest =
  (tools) =>
  async ({ onSilence }) => {
    const outputs = [];
    for (const [path, ...args] of tools) {
      const { code, output } = await run(process.execPath, [bin(path), ...args], { cwd: ROOT, onSilence });
      if (code !== 0) outputs.push(output);
    }
    return { counts: single(outputs.length === 0), output: outputs.join('\n'), notes: [] };
  };

/**
 * @param {string} project of vitest
 * @param {Context} context
 * @param {Record<string, string>} [env]
 * @returns {Promise<StepResult>}
 */
async function vitest(project, { folder, onSilence }, env = {}) {
  const report = join(folder, `${project}.json`);
  const args = [
    'run',
    '--project',
    project,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
  ];
  const { code, output } = await run(process.execPath, [bin('vitest/vitest.mjs'), ...args], {
    cwd: ROOT,
    onSilence,
    env: { ...process.env, ...env },
  });
  const { skippedNames, ...counts } = fromVitest(await readReport(report), code);
  return { counts, output, notes: skippedNames.map((name) => `skipped: ${name}`) };
}

/** @type {Step} */
async function server(context) {
  if (process.env['PALATE_TEST_DATABASE_URL']) return vitest('server', context);
  const folder = findPostgres();
  if (!folder) {
    const result = await vitest('server', context);
    const note =
      'PostgreSQL is not installed: the server was tested on PGlite only ("apt-get install postgresql" for both).';
    return { ...result, notes: [note, ...result.notes] };
  }
  const cluster = await startPostgres(folder).catch((error) => /** @type {Error} */ (error));
  if (cluster instanceof Error) return { counts: single(false), output: cluster.message, notes: [] };
  try {
    const result = await vitest('server', context, { PALATE_TEST_DATABASE_URL: cluster.url });
    return { ...result, notes: [`on PGlite and PostgreSQL ${cluster.version}`, ...result.notes] };
  } finally {
    await cluster.stop();
  }
}

/** @type {Step} */
async function buildStep({ onSilence }) {
  const { ok, done, output } = await build(onSilence);
  return { counts: single(ok), output, notes: ok && !done ? ['is up to date'] : [] };
}

/** @type {Step} */
async function browser({ folder, onSilence }) {
  const chromium = await findChromium(ROOT);
  if (chromium === null) {
    const counts = process.env['CI'] ? single(false) : { ...NONE, skipped: 1 };
    return { counts, output: INSTALL_CHROMIUM, notes: [INSTALL_CHROMIUM] };
  }
  const built = await build(onSilence);
  if (!built.ok)
    return { counts: single(false), output: 'The app cannot be built, so it cannot be tested.', notes: [] };
  const report = join(folder, 'browser.json');
  const env = {
    ...process.env,
    PLAYWRIGHT_JSON_OUTPUT_NAME: report,
    ...(chromium !== '' && { CHROMIUM_PATH: chromium }),
  };
  const args = [bin('@playwright/test/cli.js'), 'test', '--reporter=list,json'];
  const { code, output } = await run(process.execPath, args, { cwd: ROOT, env, onSilence });
  const { skippedNames, ...counts } = fromPlaywright(await readReport(report), code);
  return { counts, output, notes: [chromium === '' ? "Playwright's Chromium" : chromium, ...skippedNames] };
}

/** @param {string} path @returns {Promise<unknown>} an empty report when the tool died before it wrote one */
async function readReport(path) {
  return JSON.parse(await readFile(path, 'utf8').catch(() => '{}'));
}

/** In the order in which they run: cheap and telling first. @type {Record<string, Step>} */
export const STEPS = {
  lint: asOneTest([
    ['prettier/bin/prettier.cjs', '--check', '.', '--log-level', 'warn'],
    ['eslint/bin/eslint.js', '.'],
  ]),
  types: asOneTest([
    ['@sveltejs/kit/svelte-kit.js', 'sync'],
    ['svelte-check/bin/svelte-check', '--tsconfig', './tsconfig.json', '--fail-on-warnings'],
  ]),
  unit: (context) => vitest('unit', context),
  server,
  build: buildStep,
  browser,
};
