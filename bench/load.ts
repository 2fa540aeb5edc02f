import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { v7 as uuidv7 } from 'uuid';
import { PalateError } from '../models/errors';
import { deriveSeed } from '../models/math/random';
import { contestantNamed } from '../models/simulation/contestants';
import { demoWorld } from '../models/simulation/cli/demo-world';
import { trainRecommenders } from '../models/simulation/recommenders';
import { simulate } from '../models/simulation/simulate';
import { HYBRID_DEFAULTS } from '../models/hybrid/config';
import type { Interaction } from '../models/types';
import { type Bench, wholeNumber } from './bench';
import { RemoteDevice, type Deed } from './remote-device';
import { startPalate } from './start/started';
import { named, timingOf } from './timing';

const ROOT = path.resolve(import.meta.dirname, '..');
const SIZE = 24;
const TRAINED_ON = 2000;

/** What one device sends: all that it logs in a round at once. */
type Life = (readonly Deed[])[];

/**
 * The people of the simulation, each with a device that speaks to a real server over HTTP. They live before the first
 * request, so that the clock sees the server and not the ranking; afterwards each has to find all that it said.
 */
export const load: Bench = {
  about: 'Simulated people at a real server over HTTP: requests a second, ms a push and a pull, nothing lost',
  options: {
    people: { type: 'string', default: '200' },
    rounds: { type: 'string', default: '10' },
    seed: { type: 'string', default: '1' },
    /** Devices that speak at a time. */
    'at-once': { type: 'string', default: '8' },
    /** A server that runs; without it one is started over a folder of its own, or over --database. */
    server: { type: 'string' },
    database: { type: 'string' },
  },
  async run(options, say) {
    const [people, rounds] = [wholeNumber(options, 'people'), wholeNumber(options, 'rounds')];
    say(`${people} people live through ${rounds} rounds`);
    const lives = await livesOf(people, rounds, wholeNumber(options, 'seed'));
    const given = options['server'] as string | undefined;
    if (given !== undefined) return speak(given, lives, wholeNumber(options, 'at-once'), say);
    const dataDir = await mkdtemp(path.join(tmpdir(), 'palate-load-'));
    const database = options['database'] as string | undefined;
    const env = { TRUST_PROXY: '1', ...(database !== undefined && { DATABASE_URL: database }) };
    const running = await startPalate({ root: ROOT, dataDir, env });
    try {
      const figures = await speak(running.url, lives, wholeNumber(options, 'at-once'), say);
      return { database: database === undefined ? 'PGlite' : 'PostgreSQL', ...figures };
    } finally {
      await running.stop();
      await rm(dataDir, { recursive: true, force: true });
    }
  },
};

async function livesOf(people: number, rounds: number, seed: number): Promise<Life[]> {
  const world = await demoWorld(rounds, seed);
  const recommenders = await trainRecommenders(world, TRAINED_ON, deriveSeed(seed, 'models'));
  const lives = Array.from({ length: people }, (): Life => []);
  const names = new Map<string, string>();
  const nameOf = (id: string) => {
    const name = names.get(id) ?? uuidv7();
    names.set(id, name);
    return name;
  };
  await simulate(world, recommenders, contestantNamed('thompson', recommenders, HYBRID_DEFAULTS.weights), {
    ...{ people, rounds, size: SIZE, driftAt: null, groups: 1, sharedRounds: 0, seed },
    onLog: (person, _round, log) => lives[person].push(log.map((event) => deedOf(event, nameOf))),
  });
  return lives;
}

/** With ids as the protocol has them. */
function deedOf({ id, kind, itemId, value, context, at }: Interaction, nameOf: (id: string) => string): Deed {
  const answered = context?.impressionId;
  return {
    ...{ id: nameOf(id), kind, itemId, value, at },
    context: { ...context, ...(answered !== undefined && { impressionId: nameOf(answered) }) },
  };
}

async function speak(url: string, lives: readonly Life[], atOnce: number, say: (line: string) => void) {
  const times = { register: [] as number[], push: [] as number[], pull: [] as number[] };
  const clocked = async <Answer>(kind: keyof typeof times, ask: () => Promise<Answer>) => {
    const from = performance.now();
    const answer = await ask();
    times[kind].push(performance.now() - from);
    return answer;
  };
  let next = 0;
  const from = performance.now();
  const speakers = Array.from({ length: atOnce }, async () => {
    while (next < lives.length) {
      const person = next++;
      const address = `10.${person >> 16}.${(person >> 8) & 255}.${person & 255}`;
      const device = await clocked('register', () => RemoteDevice.register(url, 'Load', address));
      const missing = new Set<string>();
      for (const deeds of lives[person]) {
        const written = await clocked('push', () => device.push(url, deeds));
        written.forEach((id, at) => deeds[at].kind !== 'impression' && missing.add(id));
        for (const id of await clocked('pull', () => device.pull(url))) missing.delete(id);
      }
      if (missing.size > 0)
        throw new PalateError(`The server has lost ${missing.size} events of one device.`);
      if (person % 100 === 99) say(`${person + 1} of ${lives.length} devices`);
    }
  });
  await Promise.all(speakers);
  const seconds = (performance.now() - from) / 1000;
  const requests = times.register.length + times.push.length + times.pull.length;
  const events = lives.flat().reduce((sum, deeds) => sum + deeds.length, 0);
  return {
    ...{ devices: lives.length, at_once: atOnce, events, seconds },
    ...{ requests_per_second: requests / seconds, events_per_second: events / seconds },
    ...named('register', timingOf(Float64Array.from(times.register))),
    ...named('push', timingOf(Float64Array.from(times.push))),
    ...named('pull', timingOf(Float64Array.from(times.pull))),
  };
}
