import { Linter } from 'eslint';
import ts from 'typescript-eslint';
import { describe, expect, it } from 'vitest';
import { importTable, violation } from './import-table.js';

describe('import table', () => {
  it.each([
    ['models/math/top-k.ts', '../collaborative/als', 'models/math may not import models/collaborative/als'],
    [
      'models/kernels/sweep-kernel.ts',
      '../collaborative/half-sweep',
      'models/kernels may not import models/collaborative/half-sweep',
    ],
    [
      'models/kernels/kernel-module.ts',
      'assemblyscript/asc',
      'models/kernels may not import the package assemblyscript/asc',
    ],
    [
      'models/text/tfidf.ts',
      '@tensorflow/tfjs-core',
      'models/text may not import the package @tensorflow/tfjs-core',
    ],
    ['models/content/state.ts', 'dexie', 'models/content may not import the package dexie'],
    ['data/importers/movielens.ts', 'node:fs', 'data may not import the package node:fs'],
    [
      'sync-server/protocol/clock.ts',
      '../db/schema',
      'sync-server/protocol may not import sync-server/db/schema',
    ],
    ['sync-server/protocol/messages.ts', 'zod', 'sync-server/protocol may not import the package zod'],
    ['sync-server/db/events.ts', '../routes/sync', 'sync-server/db may not import sync-server/routes/sync'],
    [
      'app/lib/state/taps.svelte.ts',
      '../../../sync-server/db/schema',
      'app/lib/state may not import sync-server/db/schema',
    ],
    ['app/lib/components/Card.svelte', '$lib/db/open', 'app/lib/components may not import app/lib/db/open'],
    [
      'app/lib/workers/client.ts',
      '../../../models/hybrid/blend',
      'app/lib/workers/client may not import models/hybrid/blend',
    ],
    ['tests/e2e/journey.spec.ts', '../../app/lib/db/open', 'tests/e2e may not import app/lib/db/open'],
    ['cellar/wine.ts', './x', 'cellar/ is not in the import table'],
    ['models/types.ts', '../../elsewhere', '../../elsewhere leaves the project'],
  ])('%s may not import %s', (file, source, why) => {
    expect(violation(file, source)).toBe(why);
  });

  it.each([
    ['models/math/tensor.ts', '@tensorflow/tfjs-core'],
    ['models/collaborative/sweeper.ts', '../kernels/sweep-kernel'],
    ['models/hybrid/blend.ts', '../collaborative/fold-in'],
    ['app/lib/sync/engine.ts', '../../../sync-server/protocol/messages'],
    ['app/routes/+page.svelte', '$lib/components/Card.svelte'],
    ['sync-server/app.ts', './routes/sync'],
    ['sync-server/protocol/messages.ts', 'zod/mini'],
    ['models/hybrid/blend.test.ts', 'fast-check'],
  ])('%s may import %s', (file, source) => {
    expect(violation(file, source)).toBeNull();
  });

  it.each([
    "import { openDb } from '../../sync-server/db/open';",
    "export { openDb } from '../../sync-server/db/open';",
    "export * from '../../sync-server/db/open';",
    "const open = () => import('../../sync-server/db/open');",
    "export let db: import('../../sync-server/db/open').Db;",
  ])('sees: %s', (code) => {
    const found = new Linter().verify(
      code,
      {
        files: ['**/*.ts'],
        languageOptions: { parser: ts.parser as Linter.Parser },
        plugins: { palate: { rules: { 'import-table': importTable } } },
        rules: { 'palate/import-table': 'error' },
      },
      { filename: 'models/math/top-k.ts' },
    );
    expect(found.map(({ message }) => message)).toEqual([
      'models/math may not import sync-server/db/open (docs/architecture.md, import table)',
    ]);
  });
});
