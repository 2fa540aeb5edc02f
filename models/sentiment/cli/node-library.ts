/**
 * transformers.js as browsers run it, in Node: on ONNX Runtime's WebAssembly. Its build for Node wants the native
 * runtime, whose installation downloads files from outside the registry of npm (docs/gotchas.md).
 */
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Library } from '../transformers';

export async function nodeLibrary(): Promise<Library> {
  const shared = globalThis as unknown as Record<symbol, unknown>;
  // Where the library looks for a runtime that somebody else brought.
  shared[Symbol.for('onnxruntime')] ??= await import('onnxruntime-web/wasm');
  const main = createRequire(import.meta.url).resolve('@huggingface/transformers');
  const web = pathToFileURL(path.join(path.dirname(main), 'transformers.web.js'));
  return (await import(/* @vite-ignore */ web.href)) as Library;
}
