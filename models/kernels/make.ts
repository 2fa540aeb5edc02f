/** `npm run kernels`: compiles models/kernels/assembly into kernels, scoring and decision.generated.ts. */
import { writeFile } from 'node:fs/promises';
import { PalateError } from '../errors';
import { compileDecision, compileKernels, compileScoring, generatedFile } from './compile';

try {
  const files = {
    'kernels.generated.ts': await compileKernels(),
    'scoring.generated.ts': await compileScoring(),
    'decision.generated.ts': await compileDecision(),
  };
  for (const [file, compiled] of Object.entries(files)) {
    await writeFile(new URL(file, import.meta.url), generatedFile(compiled));
    const sizes = Object.entries(compiled).map(([name, { length }]) => `${name} ${length} bytes`);
    console.log(`Wrote ${file} (${sizes.join(', ')})`);
  }
} catch (error) {
  if (!(error instanceof PalateError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
