/** What must be true of the machine before anything is started. Each check answers null or a sentence with the mend. */
import { createServer } from 'node:net';

export const MIN_NODE = '20.19.0';

/**
 * True when `version` is at least `least`; both like `20.19.0`.
 * @param {string} version
 * @param {string} least
 */
export function atLeast(version, least) {
  const [a, b] = [version, least].map((text) => text.replace(/^v/, '').split('.').map(Number));
  for (let i = 0; i < 3; i++) {
    const difference = (a?.[i] ?? 0) - (b?.[i] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return true;
}

/** @param {string} version of Node */
export function nodeProblem(version = process.versions.node) {
  if (atLeast(version, MIN_NODE)) return null;
  return `Palate needs Node ${MIN_NODE} or newer; this is Node ${version}. Install a current one from https://nodejs.org (or "nvm install 22") and try again.`;
}

/**
 * The port that `PORT` asks for, or a sentence.
 * @param {string | undefined} text
 * @returns {{ port: number } | { problem: string }}
 */
export function readPort(text) {
  const port = text === undefined || text === '' ? 3000 : Number(text);
  if (Number.isInteger(port) && port >= 0 && port <= 65535) return { port };
  return {
    problem: `PORT is "${text}", which is no port. Choose one from 1 to 65535, for example: PORT=3001 npm start`,
  };
}

/**
 * Whether host and port can be listened on.
 * @param {number} port 0: any free one
 * @param {string} host
 * @returns {Promise<string | null>}
 */
export function portProblem(port, host) {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', (/** @type {NodeJS.ErrnoException} */ error) =>
      resolve(portSentence(error, port, host)),
    );
    probe.listen(port, host, () => probe.close(() => resolve(null)));
  });
}

/**
 * @param {NodeJS.ErrnoException} error
 * @param {number} port
 * @param {string} host
 */
function portSentence(error, port, host) {
  const other = port < 65535 ? port + 1 : 3000;
  if (error.code === 'EADDRINUSE')
    return `Port ${port} on ${host} is taken by another program. Stop that one, or choose another port: PORT=${other} npm start`;
  if (error.code === 'EACCES')
    return `Port ${port} may not be used without more rights. Choose one above 1023: PORT=3000 npm start`;
  return `HOST=${host} cannot be listened on (${error.code ?? error.message}). Leave HOST out, or give an address of this machine.`;
}
