/** `npm run kernels`: compiles models/kernels/assembly into kernels.generated.ts. */
import { writeFile } from 'node:fs/promises';
import { PalateError } from '../errors';
import { compileKernels, generatedFile } from './compile';

try {
  const compiled = await compileKernels();
  await writeFile(new URL('kernels.generated.ts', import.meta.url), generatedFile(compiled));
  const sizes = Object.entries(compiled).map(([name, { length }]) => `${name} ${length} bytes`);
  console.log(`Wrote kernels.generated.ts (${sizes.join(', ')})`);
} catch (error) {
  if (!(error instanceof PalateError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
