import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { digestOf, stamp, stamped, unstamp } from './stamp.mjs';

let root = '';
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'palate-stamp-'));
  await mkdir(join(root, 'app/lib'), { recursive: true });
  await writeFile(join(root, 'app/lib/a.ts'), 'a');
});
afterEach(() => rm(root, { recursive: true, force: true }));

it('changes with what is built, and with nothing else', async () => {
  const digest = () => digestOf(root, ['app', 'vite.config.ts']);
  const before = await digest();
  await writeFile(join(root, 'app/lib/a.test.ts'), 'a test');
  await writeFile(join(root, 'README.md'), 'text');
  expect(await digest()).toBe(before);

  await utimes(join(root, 'app/lib/a.ts'), 1, 1);
  const touched = await digest();
  expect(touched).not.toBe(before);
  await writeFile(join(root, 'vite.config.ts'), '');
  expect(await digest()).not.toBe(touched);
});

it('remembers one digest until it is taken away', async () => {
  const path = join(root, 'build/stamp');
  expect(await stamped(path, 'x')).toBe(false);
  await stamp(path, 'x');
  expect([await stamped(path, 'x'), await stamped(path, 'y')]).toEqual([true, false]);
  await unstamp(path);
  expect(await stamped(path, 'x')).toBe(false);
});
