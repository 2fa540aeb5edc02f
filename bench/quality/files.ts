import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { ValuedRow } from '../../models/evaluation/cli/read-log';
import type { QualitySplits } from './splits';

/** Writes the splits as peers/quality.py reads them. */
export async function writeSplits(
  folder: string,
  { train, test, tune, folds }: QualitySplits,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  const write = (name: string, rows: readonly ValuedRow[]) => {
    const lines = rows.map(({ userId, itemId, value, at }) => `${userId},${itemId},${value},${at}`);
    const text = ['user_id,item_id,value,timestamp', ...lines, ''].join('\n');
    return writeFile(path.join(folder, `${name}.csv`), text);
  };
  await write('train', train);
  await write('test', test);
  await write('tune-train', tune.train);
  await write('tune-test', tune.test);
  for (const [fold, { train, lengths }] of folds.entries()) {
    await write(`new-train-${fold}`, train);
    for (const { length, foldIn, test } of lengths) {
      await write(`new-foldin-${fold}-${length}`, foldIn);
      await write(`new-test-${fold}-${length}`, test);
    }
  }
}
