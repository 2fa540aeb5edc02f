import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { COLLABORATIVE_DEFAULTS } from '../../models/collaborative/config';
import { seededRandom } from '../../models/math/random';
import { factsOfCheckpoint, fileCheckpoints, forgetCheckpoint } from './checkpoint-file';
import { madeItem } from '../testing/community';
import { UserPacker } from './packed-users';
import { makeCandidateInThread } from './thread';
import type { ThreadJob } from './train.worker';

const FACTS = { seed: 7, erasures: 2 };

describe('a training in a thread that is killed', () => {
  let folder = '';
  let file = '';
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'palate-checkpoint-'));
    file = path.join(folder, 'data', 'training.checkpoint');
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('goes on from the last iteration when it is run again, to the same model bit for bit', async () => {
    const whole = await outcomeOf(null);
    const stop = new AbortController();
    const killed = makeCandidateInThread(jobOf(file), {
      onProgress: ({ done }) => done >= 7 && stop.abort(), // terminates the thread
      signal: stop.signal,
    });
    await expect(killed).rejects.toThrow(/abort/i);
    expect(await factsOfCheckpoint(file)).toEqual(FACTS);
    expect((await stat(file)).mode & 0o077).toBe(0);
    const steps: number[] = [];
    const resumed = await outcomeOf(file, (done) => steps.push(done));
    expect(steps[0]).toBeGreaterThan(6);
    expect(Buffer.compare(resumed, whole)).toBe(0);
  });

  it('starts anew from a checkpoint that is torn, flipped or none, to the same model', async () => {
    const whole = await outcomeOf(file);
    const bytes = await readFile(file);
    const flipped = Buffer.from(bytes);
    flipped[flipped.length - 5] ^= 1;
    for (const broken of [
      bytes.subarray(0, bytes.length - 4),
      flipped,
      Buffer.from('PALCKPT1'),
      Buffer.of(),
    ]) {
      await writeFile(file, broken);
      expect(await factsOfCheckpoint(file)).toBeNull();
    }
    const steps: number[] = [];
    expect(Buffer.compare(await outcomeOf(file, (done) => steps.push(done)), whole)).toBe(0);
    expect(steps[0]).toBe(1);
  });

  it('V4: leaves nothing once it is forgotten, not even of a checkpoint that was cut off', async () => {
    const [userFactors, itemFactors] = [new Float32Array(2), new Float32Array(2)];
    await fileCheckpoints(file, FACTS, () => {}).write({
      fingerprint: 'a',
      done: 2,
      userFactors,
      itemFactors,
    });
    await writeFile(`${file}.part`, await readFile(file));
    await forgetCheckpoint(file);
    expect(await readdir(path.dirname(file))).toEqual([]);
  });

  it('says so and goes on when a checkpoint cannot be kept', async () => {
    await writeFile(path.join(folder, 'data'), 'a file where the folder should be');
    const notes: string[] = [];
    const checkpoints = fileCheckpoints(file, FACTS, (note) => void notes.push(note));
    const empty = new Float32Array(0);
    await checkpoints.write({ fingerprint: '', done: 2, userFactors: empty, itemFactors: empty });
    expect(notes).toEqual([expect.stringMatching(/^The training goes on, but could not be kept/)]);
  });
});

async function outcomeOf(file: string | null, onStep?: (done: number) => void): Promise<Uint8Array> {
  const outcome = await makeCandidateInThread(jobOf(file), { onProgress: ({ done }) => onStep?.(done) });
  if (outcome.state !== 'judged') throw new Error(outcome.reason);
  return outcome.bytes;
}

function jobOf(file: string | null): ThreadJob {
  const random = seededRandom(1);
  const packer = new UserPacker(Array.from({ length: 30 }, (_, item) => `item-${item}`));
  for (let user = 0; user < 40; user++) {
    const items = new Set(Array.from({ length: 8 }, () => Math.floor(random() * 30)));
    packer.add(
      Array.from(items, (item, at) => ({ itemId: `item-${item}`, liked: true, confidence: 1, at })),
      random(),
    );
  }
  return {
    users: packer.pack(),
    items: packer.ids.map((id) => madeItem(id)),
    config: { ...COLLABORATIVE_DEFAULTS, factors: 8 },
    ...{
      seed: FACTS.seed,
      now: 1e12,
      incumbent: null,
      deltaBases: [],
      basedOn: null,
      prior: null,
      threads: 2,
    },
    checkpoint: file === null ? null : { file, facts: FACTS },
  };
}
