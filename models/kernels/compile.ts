import { readdir, readFile } from 'node:fs/promises';
import asc from 'assemblyscript/asc';
import { PalateError } from '../errors';

const SOURCES = new URL('assembly/', import.meta.url);

/**
 * The kernels, compiled by AssemblyScript; the same sources and compiler give the same bytes.
 * `--use abort=` and `--runtime stub` leave nothing to import but the memory, which has no allocator: the host lays it out.
 */
const OPTIONS = [
  ...['-O3', '--converge', '--noAssert', '--enable', 'simd', '--runtime', 'stub', '--use', 'abort='],
  ...['--importMemory', '--noExportMemory'],
];

/** A module says of its memory whether threads share it, so there is one of each kind; 65536 pages are 4 GiB. */
const SHARED = ['--sharedMemory', '--maximumMemory', '65536', '--enable', 'threads'];

/** An engine without it refuses the whole module. */
const RELAXED = ['--enable', 'relaxed-simd'];

/** Modules by the name of the constant that holds them. */
export type Compiled = Readonly<Record<string, Uint8Array>>;

/** The kernels that train. @throws {PalateError} with what the compiler says */
export async function compileKernels(): Promise<Compiled> {
  return { KERNELS: await compile('index.ts'), SHARED_KERNELS: await compile('index.ts', SHARED) };
}

/** The kernel that scores, without and with relaxed SIMD. @throws {PalateError} with what the compiler says */
export async function compileScoring(): Promise<Compiled> {
  return {
    SCORING: await compile('scoring.ts'),
    RELAXED_SCORING: await compile('scoring.ts', RELAXED),
  };
}

/** What a list takes beside its scores. @throws {PalateError} with what the compiler says */
export async function compileDecision(): Promise<Compiled> {
  return { DECISION: await compile('decision.ts') };
}

/**
 * @param entry the file of assembly/ whose exports are the module's
 * @throws {PalateError} with what the compiler says
 */
export async function compile(entry: string, options: readonly string[] = []): Promise<Uint8Array> {
  const sources = new Map<string, string>();
  for (const name of (await readdir(SOURCES)).filter((name) => name.endsWith('.ts')))
    sources.set(name, await readFile(new URL(name, SOURCES), 'utf8'));
  let compiled: Uint8Array | null = null;
  const { error, stderr } = await asc.main([entry, ...OPTIONS, ...options, '--outFile', 'kernels.wasm'], {
    readFile: (name) => sources.get(name) ?? null,
    writeFile: (name, contents) =>
      void (compiled = name === 'kernels.wasm' ? (contents as Uint8Array) : compiled),
    listFiles: () => [],
  });
  if (error || !compiled) throw new PalateError(`The kernels do not compile: ${stderr.toString()}`);
  return compiled;
}

/** The file that ships: `models` may read no file, so the bytes are in the code. */
export const generatedFile = (compiled: Compiled): string =>
  `/** models/kernels/assembly, compiled. Written by \`npm run kernels\`; do not edit by hand. */
${Object.entries(compiled).map(constant).join('')}`;

const constant = ([name, bytes]: [string, Uint8Array]) => `export const ${name} =
  '${Buffer.from(bytes).toString('base64')}';
`;
