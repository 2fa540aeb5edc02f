/** The model that ships, by the runtime that browsers have. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { env } from 'node:process';
import { beforeAll, describe, expect, it } from 'vitest';
import { accuracyOf } from '../accuracy';
import { SentimentReader } from '../reader';
import { openFolder } from './open-folder';
import type { OpenModel } from './open-folder';
import { readRows } from './rows';

const FOLDER = path.resolve(import.meta.dirname, '../pretrained');
const SHARED = env.PALATE_SHARED_DATA ?? path.resolve(import.meta.dirname, '../../../../shared/data');
const DEV = path.join(SHARED, 'sst2/dev.tsv');

describe('the model that ships', () => {
  let model: OpenModel;
  beforeAll(async () => {
    model = await openFolder(FOLDER); // checks digests and known answers
  }, 60_000);

  it('is within its budget: 12 MB in brotli', () => {
    const { files } = JSON.parse(readFileSync(path.join(FOLDER, 'manifest.json'), 'utf8')) as {
      files: { brotliBytes: number }[];
    };
    expect(files.reduce((sum, { brotliBytes }) => sum + brotliBytes, 0)).toBeLessThan(12_000_000);
  });

  it('reads reviews, and says what it cannot read', async () => {
    const reader = new SentimentReader(model.classifier, model.manifest);
    expect(await reader.read('A wonderful film: funny, warm and beautifully played.')).toMatchObject({
      verdict: 'positive',
    });
    expect(await reader.read('<b>Dull</b>, far too long &amp; badly acted.')).toMatchObject({
      verdict: 'negative',
    });
    expect(await reader.read('Ein wunderbarer Film, den ich jedem empfehlen kann.')).toEqual({
      kind: 'unclear',
      why: 'language',
    });
  });

  it.skipIf(!existsSync(DEV))(
    'is right about a fifth of SST-2’s dev sentences nine times in ten (all: see its card)',
    async () => {
      const rows = readRows(readFileSync(DEV, 'utf8')).rows.filter((_, at) => at % 5 === 0);
      const pairs = [];
      for (const { text, isPositive } of rows)
        pairs.push({ isPositive, saysPositive: (await model.classifier.logOdds(text)) > 0 });
      expect(accuracyOf(pairs).accuracy).toBeGreaterThan(0.88); // 175 sentences: two standard errors are 4 %
    },
    120_000,
  );
});
