/** `npm start`: from a fresh clone to a running Palate. Says what it does, and what to do when it cannot. */
import { spawn } from 'node:child_process';
import { build, install, mustBuild, mustInstall, ROOT } from './prepare.mjs';
import { ended, signalChildren } from './process.mjs';
import { nodeProblem, portProblem, readPort } from './requirements.mjs';

const STEPS = 4;
const began = Date.now();
const elapsed = () => `${((Date.now() - began) / 1000).toFixed(1)} s`;

/** @param {number} n @param {string} text */
const say = (n, text) => console.log(`[${n}/${STEPS}] ${text}`);

/** @param {string} sentence @returns {never} */
function stop(sentence) {
  console.error(`\n${sentence}\n`);
  process.exit(1);
}

async function main() {
  const oldNode = nodeProblem();
  if (oldNode) stop(oldNode);
  const wanted = readPort(process.env['PORT']);
  if ('problem' in wanted) stop(wanted.problem);
  const host = process.env['HOST'] || '127.0.0.1';
  const taken = await portProblem(wanted.port, host);
  if (taken) stop(taken);
  say(1, `Node ${process.versions.node}, port ${wanted.port} is free (${elapsed()})`);

  await step(2, 'Installing packages', 'Packages are installed', mustInstall, install);
  await step(3, 'Building app and server', 'App and server are built', mustBuild, build);
  say(4, `Starting the server (${elapsed()})`);
  process.exitCode = await serve({ ...process.env, PORT: String(wanted.port), HOST: host });
}

/**
 * @param {number} n
 * @param {string} doing
 * @param {string} done
 * @param {() => Promise<boolean>} must
 * @param {(onSilence: (seconds: number) => void) => Promise<import('./prepare.mjs').Outcome>} work
 */
async function step(n, doing, done, must, work) {
  if (await must()) say(n, `${doing} …`);
  const outcome = await work((seconds) => say(n, `${doing} … ${seconds} s`));
  if (stopping) process.exit(130);
  if (!outcome.ok) {
    console.error(outcome.output);
    stop(
      `${doing} failed; what it said stands above. ${n === 2 ? 'Is there a network? ' : ''}Then: npm start`,
    );
  }
  say(n, `${done} (${elapsed()})`);
}

/**
 * Runs the server in our process group, so that whoever ends the group ends it too.
 * @param {NodeJS.ProcessEnv} env
 */
function serve(env) {
  const server = spawn(process.execPath, ['build/server/main.mjs'], {
    cwd: ROOT,
    env,
    stdio: 'inherit',
  });
  return ended(server);
}

/**
 * A terminal, or `kill -- -group`, signals the children as well; a service manager signals only us. We cannot tell
 * which it was, and the server takes a second signal for impatience: so pass it on once its own grace (3 s) is over.
 */
const FORWARD_AFTER_MS = 4000;
let stopping = false;

/** @param {NodeJS.Signals} signal @param {number} afterMs */
function passOn(signal, afterMs) {
  if (stopping) return;
  stopping = true;
  setTimeout(() => signalChildren(signal), afterMs).unref();
}

for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
  process.on(signal, () => passOn(signal, FORWARD_AFTER_MS));
}

// Whoever ends npm alone ends the shell between npm and us, and nobody tells us: see it by our new parent.
const parent = process.ppid;
if (process.env['npm_lifecycle_event']) {
  setInterval(() => process.ppid !== parent && passOn('SIGTERM', 0), 1000).unref();
}

await main();
