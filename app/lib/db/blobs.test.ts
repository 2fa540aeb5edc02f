import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ArtefactError } from '../../../models/errors';
import type { CatalogueManifest } from '../../../sync-server/protocol/messages';
import { currentBlob, currentDigest, discardBlob, installBlob, reinstateBlob } from './blobs';
import { StorageFullError } from './errors';
import { MemoryDevice, quotaExceeded } from './testing/memory-device';
import type { PalateDb } from './open';

let device: MemoryDevice;
let db: PalateDb;
let failWrites = false;
beforeEach(() => {
  failWrites = false;
  device = new MemoryDevice();
  db = device.openTab((operation) => {
    if (failWrites && operation === 'write') throw quotaExceeded();
  });
});
afterEach(() => device.dispose());

const encode = (text: string) => new Uint8Array(Buffer.from(text)).buffer;
function catalogue(text: string): { kind: 'catalogue'; manifest: CatalogueManifest; bytes: ArrayBuffer } {
  const bytes = encode(text);
  const digest = createHash('sha256').update(text).digest('hex');
  const manifest = { digest, bytes: bytes.byteLength, items: 1, url: `/api/catalogue/${digest}` };
  return { kind: 'catalogue', manifest, bytes };
}
const inService = async () => {
  const blob = await currentBlob(db, 'catalogue');
  return blob && Buffer.from(blob.bytes).toString();
};

test('A2: verified bytes go into service; the one before stays for a roll-back, older ones go', async () => {
  expect(await currentBlob(db, 'catalogue')).toBeNull();
  const [one, two, three] = ['one', 'two', 'three'].map(catalogue);
  for (const blob of [one, two, three]) await installBlob(db, blob);
  expect(await inService()).toBe('three');
  expect(await db.blobs.count()).toBe(2);
  expect(await reinstateBlob(db, 'catalogue', one.manifest.digest)).toBe(false);
  expect(await reinstateBlob(db, 'catalogue', two.manifest.digest)).toBe(true);
  expect(await inService()).toBe('two');
  await installBlob(db, two); // again
  expect(await db.blobs.count()).toBe(2);
});

test('A2: torn, truncated or wrong bytes change nothing', async () => {
  await installBlob(db, catalogue('the old one'));
  const next = catalogue('the new and longer one');
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(
        fc.nat({ max: next.bytes.byteLength - 1 }).map((length) => next.bytes.slice(0, length)),
        fc
          .tuple(fc.nat({ max: next.bytes.byteLength - 1 }), fc.integer({ min: 1, max: 255 }))
          .map(([at, flip]) => {
            const bytes = new Uint8Array(next.bytes.slice(0));
            bytes[at] ^= flip;
            return bytes.buffer;
          }),
        fc.uint8Array({ maxLength: 40 }).map((bytes) => new Uint8Array(bytes).buffer),
      ),
      async (bytes) => {
        await expect(installBlob(db, { ...next, bytes })).rejects.toThrow(ArtefactError);
        expect(await inService()).toBe('the old one');
        expect(await db.blobs.count()).toBe(1);
      },
    ),
    { numRuns: 40 },
  );
});

test('A2: no room for the new one leaves the old one in service', async () => {
  await installBlob(db, catalogue('the old one'));
  failWrites = true;
  await expect(installBlob(db, catalogue('the new one'))).rejects.toThrow(StorageFullError);
  failWrites = false;
  expect(await inService()).toBe('the old one');
  expect(await db.blobs.count()).toBe(1);
});

test('A2: two tabs may install at once, the same or different bytes', async () => {
  const other = device.openTab();
  const [one, two] = [catalogue('one'), catalogue('two')];
  await Promise.all([installBlob(db, one), installBlob(other, one)]);
  expect(await inService()).toBe('one');
  await Promise.all([installBlob(db, one), installBlob(other, two)]);
  expect(['one', 'two']).toContain(await inService());
});

test('bytes that turn out unusable are not in service any more and will be downloaded again', async () => {
  const blob = catalogue('not a catalogue');
  await installBlob(db, blob);
  await discardBlob(db, blob.manifest.digest);
  expect(await currentBlob(db, 'catalogue')).toBeNull();
  expect(await currentDigest(db, 'catalogue')).toBeNull();
});
