/**
 * The checkpoint of a training that a kill may interrupt: one file, replaced at once, believed only when its digest
 * fits. It holds factors of people, so it is its owner's alone and goes when the training is over.
 *
 *     8 bytes `PALCKPT1` | SHA-256 of the rest | u32 length of the header | header, JSON | user factors | item factors
 */
import { createHash } from 'node:crypto';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import type { Checkpoint, Checkpoints } from '../../models/collaborative/checkpoint';

/** The version is in it: another format is another word. */
const MAGIC = Buffer.from('PALCKPT1');
const DIGEST_BYTES = 32;

/** What has to be known before a training can go on from its checkpoint. */
const factsSchema = z.object({ seed: z.number(), erasures: z.number() });
export type CheckpointFacts = z.infer<typeof factsSchema>;

const headerSchema = factsSchema.extend({
  fingerprint: z.string(),
  done: z.number().int().nonnegative(),
  userFactors: z.number().int().nonnegative(),
  itemFactors: z.number().int().nonnegative(),
});

/** @param onNote told when one cannot be written: a full disk does not end a training */
export const fileCheckpoints = (
  file: string,
  facts: CheckpointFacts,
  onNote: (sentence: string) => void,
): Checkpoints => ({
  read: async () => (await readCheckpoint(file))?.checkpoint ?? null,
  write: (checkpoint) =>
    writeCheckpoint(file, facts, checkpoint).catch((cause: Error) =>
      onNote(`The training goes on, but could not be kept for after a crash: ${cause.message}`),
    ),
});

/** Null: there is none, or none that is whole. */
export async function factsOfCheckpoint(file: string): Promise<CheckpointFacts | null> {
  return (await readCheckpoint(file))?.facts ?? null;
}

/** With what a kill left of one that was being written. */
export async function forgetCheckpoint(file: string): Promise<void> {
  await rm(file, { force: true });
  await forgetPart(file);
}

/** What a kill left of one that was being written: the whole one before it stays. */
export const forgetPart = (file: string): Promise<void> => rm(partOf(file), { force: true });

const partOf = (file: string) => `${file}.part`;

async function writeCheckpoint(
  file: string,
  facts: CheckpointFacts,
  { fingerprint, done, userFactors, itemFactors }: Checkpoint,
): Promise<void> {
  const lengths = { userFactors: userFactors.length, itemFactors: itemFactors.length };
  const header = Buffer.from(JSON.stringify({ ...facts, fingerprint, done, ...lengths }));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(header.length);
  const parts = [length, header, bytesOf(userFactors), bytesOf(itemFactors)];
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  await mkdir(path.dirname(file), { recursive: true });
  const handle = await open(partOf(file), 'w', 0o600);
  try {
    for (const part of [MAGIC, hash.digest(), ...parts]) await handle.writeFile(part);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(partOf(file), file);
}

async function readCheckpoint(
  file: string,
): Promise<{ readonly facts: CheckpointFacts; readonly checkpoint: Checkpoint } | null> {
  const bytes = await readFile(file).catch(() => null);
  if (!bytes?.subarray(0, MAGIC.length).equals(MAGIC)) return null;
  const rest = bytes.subarray(MAGIC.length + DIGEST_BYTES);
  const digest = createHash('sha256').update(rest).digest();
  if (!digest.equals(bytes.subarray(MAGIC.length, MAGIC.length + DIGEST_BYTES))) return null;
  const end = 4 + rest.readUInt32LE(0);
  const header = headerSchema.safeParse(JSON.parse(rest.toString('utf8', 4, end)));
  if (!header.success) return null;
  const { seed, erasures, fingerprint, done, ...lengths } = header.data;
  if (rest.length !== end + 4 * (lengths.userFactors + lengths.itemFactors)) return null;
  const userFactors = floatsOf(rest, end, lengths.userFactors);
  const itemFactors = floatsOf(rest, end + userFactors.byteLength, lengths.itemFactors);
  return { facts: { seed, erasures }, checkpoint: { fingerprint, done, userFactors, itemFactors } };
}

const bytesOf = ({ buffer, byteOffset, byteLength }: Float32Array) =>
  new Uint8Array(buffer, byteOffset, byteLength);

/** A copy: views of floats need an address that is a multiple of four. */
function floatsOf(bytes: Buffer, from: number, count: number): Float32Array {
  const floats = new Float32Array(count);
  bytesOf(floats).set(bytes.subarray(from, from + 4 * count));
  return floats;
}
