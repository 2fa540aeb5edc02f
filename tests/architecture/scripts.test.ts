import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';

it('no npm script runs before or after another by its name alone', async () => {
  const file = path.resolve(import.meta.dirname, '../../package.json');
  const { scripts } = JSON.parse(await readFile(file, 'utf8')) as { scripts: Record<string, string> };
  // npm runs `pretrain` before every `train`: that once fetched a data set and failed.
  const hooks = Object.keys(scripts).filter(
    (name) => /^(pre|post)/.test(name) && name.replace(/^(pre|post)/, '') in scripts,
  );
  expect(hooks).toEqual([]);
});
