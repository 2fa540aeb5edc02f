import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { compileKernels, compileScoring, generatedFile } from './compile';

it('the compiled kernels are those of the sources: else run `npm run kernels`', async () => {
  const file = await readFile(new URL('kernels.generated.ts', import.meta.url), 'utf8');
  expect(file).toBe(generatedFile(await compileKernels()));
}, 60_000);

it('and so is the compiled scoring kernel', async () => {
  const file = await readFile(new URL('scoring.generated.ts', import.meta.url), 'utf8');
  expect(file).toBe(generatedFile(await compileScoring()));
}, 60_000);
