import type { CollaborativeConfig } from './config';
import { digestOf } from './digest';
import type { Alternation } from './sweeper';

/** A training between two iterations: all that is needed to go on as if nothing had been. */
export interface Checkpoint {
  /** Of the evidence, the configuration and the start: only this very training goes on from here. */
  readonly fingerprint: string;
  /** Half-sweeps, an even number. */
  readonly done: number;
  /** Row-major [users x k]. */
  readonly userFactors: Float32Array;
  /** Row-major [items x k]. */
  readonly itemFactors: Float32Array;
}

/** Where checkpoints are kept: the latest one only. */
export interface Checkpoints {
  /** The latest, or null. */
  read(): Promise<Checkpoint | null>;
  /** The arrays are read before it resolves, and not afterwards. */
  write(checkpoint: Checkpoint): Promise<void>;
}

/** Puts the factors of the latest checkpoint of this training, if there is one, into the alternation. */
export async function checkpointed(
  checkpoints: Checkpoints,
  alternation: Alternation,
  config: CollaborativeConfig,
): Promise<{ readonly done: number; keep(done: number): Promise<void> }> {
  const fingerprint = await fingerprintOf(alternation, config);
  const { userFactors, itemFactors } = alternation;
  const latest = await checkpoints.read();
  const ours =
    latest?.fingerprint === fingerprint &&
    latest.userFactors.length === userFactors.length &&
    latest.itemFactors.length === itemFactors.length;
  if (ours) {
    userFactors.set(latest.userFactors);
    itemFactors.set(latest.itemFactors);
  }
  return {
    done: ours ? latest.done : 0,
    keep: (done) => checkpoints.write({ fingerprint, done, userFactors, itemFactors }),
  };
}

/** Digests are taken piece by piece, since each takes a copy of what it reads. */
const PIECE = 8 * 2 ** 20;

/**
 * SHA-256 of all that decides what a training learns: the configuration, the evidence, what the prior pulls to, and the
 * start, which holds the seed and the model that training starts from.
 */
async function fingerprintOf(
  { users, items, itemFactors }: Alternation,
  config: CollaborativeConfig,
): Promise<string> {
  const { offsets, indexes, weights, liked } = users.evidence;
  const arrays: ArrayBufferView[] = [offsets, indexes, weights, liked, users.ridges, items.ridges];
  if (items.pull) arrays.push(items.pull.gramian, items.pull.strengths, items.pull.moments);
  arrays.push(itemFactors);
  const digests = [JSON.stringify(Object.entries(config).sort())];
  for (const { buffer, byteOffset, byteLength } of arrays) {
    for (let from = 0; from < byteLength; from += PIECE)
      digests.push(
        await digestOf(new Uint8Array(buffer, byteOffset + from, Math.min(PIECE, byteLength - from))),
      );
    digests.push(String(byteLength));
  }
  return digestOf(new TextEncoder().encode(digests.join('\n')));
}
