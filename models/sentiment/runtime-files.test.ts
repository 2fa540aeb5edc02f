import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect, it } from 'vitest';
import { RUNTIME_FILES } from './runtime-files';

it.each(Object.values(RUNTIME_FILES))('$path is the one of the package', (file) => {
  const bytes = readFileSync(createRequire(import.meta.url).resolve(`onnxruntime-web/${file.path}`));
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  expect({ bytes: bytes.length, sha256 }).toEqual({ bytes: file.bytes, sha256: file.sha256 });
});
