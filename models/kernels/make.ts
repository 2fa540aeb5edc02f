/** `npm run kernels`: compiles models/kernels/assembly into kernels.generated.ts and scoring.generated.ts. */
import { writeFile } from 'node:fs/promises';
import { PalateError } from '../errors';
import { compileKernels, generatedFile } from './compile';

try {
  const bytes = await compileKernels();
  await writeFile(new URL('kernels.generated.ts', import.meta.url), generatedFile(bytes));
  const scoring = await compileKernels('scoring.ts');
  await writeFile(new URL('scoring.generated.ts', import.meta.url), generatedFile(scoring, 'SCORING'));
  console.log(`Wrote scoring.generated.ts (${scoring.length} bytes of WebAssembly)`);
  console.log(`Wrote kernels.generated.ts (${bytes.length} bytes of WebAssembly)`);
} catch (error) {
  if (!(error instanceof PalateError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
