/**
 * `npm test`: installs what is missing, runs every check, and closes with `N passed, M failed, K skipped` over all of
 * them. `node tests/run.mjs unit server` runs only those steps.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { install, mustInstall } from '../deploy/prepare.mjs';
import { signalChildren } from '../deploy/process.mjs';
import { nodeProblem } from '../deploy/requirements.mjs';
import { closingLine, single, sum } from './run/results.mjs';
import { STEPS } from './run/steps.mjs';

/** @param {string} sentence @returns {never} */
function stop(sentence) {
  console.error(`\n${sentence}\n`);
  process.exit(1);
}

/** @param {string[]} wanted names of steps; none: all */
async function main(wanted) {
  const oldNode = nodeProblem();
  if (oldNode) stop(oldNode);
  const unknown = wanted.filter((name) => !(name in STEPS));
  if (unknown.length > 0)
    stop(`There is no step ${unknown.join(', ')}. Steps: ${Object.keys(STEPS).join(', ')}.`);
  await installPackages();

  const folder = await mkdtemp(join(tmpdir(), 'palate-tests-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  const names = Object.keys(STEPS).filter((name) => wanted.length === 0 || wanted.includes(name));
  const all = [];
  for (const [i, name] of names.entries())
    all.push(await runStep(name, `[${i + 1}/${names.length}]`, folder));
  await rm(folder, { recursive: true, force: true });

  const total = sum(all);
  console.log(`\n${closingLine(total)}`);
  // Whatever a tool left behind must not keep us from ending.
  process.exit(total.failed > 0 ? 1 : 0);
}

async function installPackages() {
  if (!(await mustInstall())) return;
  console.log('Installing packages …');
  const { ok, output } = await install((seconds) => console.log(`Installing packages … ${seconds} s`));
  if (!ok)
    stop(`${output}\nInstalling failed; what npm said stands above. Is there a network? Then: npm test`);
}

/**
 * @param {string} name
 * @param {string} place for example `[2/6]`
 * @param {string} folder for reports
 */
async function runStep(name, place, folder) {
  const began = Date.now();
  const elapsed = () => `${((Date.now() - began) / 1000).toFixed(1)} s`;
  console.log(`${place} ${name} …`);
  const context = {
    folder,
    onSilence: (/** @type {number} */ seconds) => console.log(`${place} ${name} … ${seconds} s`),
  };
  const work = STEPS[name] ?? stop(`There is no step ${name}.`);
  const { counts, output, notes } = await work(context).catch((error) => ({
    counts: single(false),
    output: String(/** @type {Error} */ (error).stack ?? error),
    notes: [],
  }));
  if (counts.failed > 0) console.log(output);
  // A colon, so that only the very last line of all is the closing one.
  console.log(`${place} ${name}: ${closingLine(counts)} in ${elapsed()}`);
  for (const note of notes) console.log(`      ${note}`);
  return counts;
}

for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
  process.once(signal, () => {
    signalChildren('SIGTERM');
    // The exit handlers end PostgreSQL, remove temporary folders, and kill what did not listen.
    setTimeout(() => process.exit(130), 1000);
  });
}

await main(process.argv.slice(2));
