import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { compileDecision, compileKernels, compileScoring, generatedFile } from './compile';

it.each([
  ['kernels', compileKernels],
  ['scoring', compileScoring],
  ['decision', compileDecision],
])(
  'what is in %s.generated.ts is compiled from the sources: else run `npm run kernels`',
  async (name, compile) => {
    const file = await readFile(new URL(`${name}.generated.ts`, import.meta.url), 'utf8');
    expect(file).toBe(generatedFile(await compile()));
  },
  60_000,
);
