import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FolderBusyError, lockFolder } from './folder-lock';

describe('the lock of a data folder', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'palate-lock-'));
  });
  afterEach(() => rm(folder, { recursive: true }));
  const file = () => path.join(folder, 'database.lock');

  it('is held by one, and free again afterwards', async () => {
    const unlock = await lockFolder(folder);
    await expect(lockFolder(folder)).rejects.toThrow(FolderBusyError);
    await unlock();
    await (
      await lockFolder(folder)
    )();
    expect(await readdir(folder)).toEqual([]);
  });

  it('is given to one of several who ask at once', async () => {
    const asked = await Promise.allSettled(Array.from({ length: 5 }, () => lockFolder(folder)));
    expect(asked.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it.each([
    ['a process that is gone', JSON.stringify({ pid: 2 ** 22 - 1, birth: 'x' })],
    [
      'an earlier process with the id that is ours now',
      JSON.stringify({ pid: process.pid, birth: 'before' }),
    ],
    ['a process that was killed while it wrote', '{"pid":'],
    ['nobody', ''],
  ])('is taken over from %s', async (_who, left) => {
    await writeFile(file(), left);
    const unlock = await lockFolder(folder);
    expect(JSON.parse(await readFile(file(), 'utf8'))).toMatchObject({ pid: process.pid });
    await unlock();
  });
});
