/** Child processes that never outlive us: run to the end with their output kept back, or in the foreground. */
import { spawn } from 'node:child_process';

/** @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set();

// A last resort for exits that nobody planned; signals are handled where the children are.
process.on('exit', () => running.forEach((child) => child.kill('SIGKILL')));

/**
 * @param {import('node:child_process').ChildProcess} child
 * @returns {Promise<number>} exit code, as a shell counts it
 */
export function ended(child) {
  running.add(child);
  return new Promise((resolve, reject) => {
    child.once('error', (error) => {
      running.delete(child);
      reject(error);
    });
    child.once('close', (code, signal) => {
      running.delete(child);
      resolve(code ?? (signal === 'SIGINT' ? 130 : 143));
    });
  });
}

/** @param {NodeJS.Signals} signal */
export function signalChildren(signal) {
  running.forEach((child) => child.kill(signal));
}

/**
 * Runs a program and keeps what it says; `onSilence` is called every 20 s while it runs.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd: string, env?: NodeJS.ProcessEnv, shell?: boolean, limitMs?: number, onSilence?: (seconds: number) => void }} options
 * @returns {Promise<{ code: number, output: string }>}
 */
export async function run(command, args, { cwd, env = process.env, shell = false, limitMs, onSilence }) {
  const began = Date.now();
  const child = spawn(command, args, { cwd, env, shell, stdio: ['ignore', 'pipe', 'pipe'] });
  /** @type {Buffer[]} */
  const chunks = [];
  child.stdout.on('data', (chunk) => chunks.push(chunk));
  child.stderr.on('data', (chunk) => chunks.push(chunk));
  const beat = setInterval(() => onSilence?.(Math.round((Date.now() - began) / 1000)), 20_000);
  const limit = limitMs === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), limitMs);
  try {
    const code = await ended(child);
    return { code, output: Buffer.concat(chunks).toString() };
  } catch (error) {
    return { code: 127, output: `${command}: ${/** @type {Error} */ (error).message}` };
  } finally {
    clearInterval(beat);
    clearTimeout(limit);
  }
}
