/** What the worker that reads reviews can do. Storage, network and library are given, so that tests bring their own. */
import { SentimentError } from '../../../models/errors';
import { checkKnownAnswers } from '../../../models/sentiment/known-answers';
import { parseManifest, totalBytes } from '../../../models/sentiment/manifest';
import type { SentimentManifest } from '../../../models/sentiment/manifest';
import { SentimentReader } from '../../../models/sentiment/reader';
import { openClassifier } from '../../../models/sentiment/transformers';
import type { Library } from '../../../models/sentiment/transformers';
import type { Handlers } from '../workers/rpc';
import { downloadFile, readVerified } from './download';
import type { WantedFile } from './download';
import type { FileStore } from './file-store';
import type { SentimentApi, SentimentDevice } from './messages';

export type RuntimeParts = Readonly<
  Record<SentimentDevice, { readonly file: WantedFile; readonly script: string }>
>;

export interface EngineDeps {
  readonly store: FileStore;
  readonly fetch: typeof fetch;
  readonly runtime: RuntimeParts;
  /** Whether this device has a GPU that WebGPU can use. */
  readonly hasGpu: () => Promise<boolean>;
  /** Whether a second thread may be started. */
  readonly hasThreads: boolean;
  readonly library?: () => Promise<Library>;
  /** Runs `work` when no other tab does, so that two do not download the same. */
  readonly alone: <T>(work: () => Promise<T>) => Promise<T>;
}

/** In the store: the manifest whose files are all here. */
const MANIFEST = 'manifest.json';
/** In the store, when a device has failed here: then it is not tried again. */
const avoidedAs = (device: SentimentDevice) => `no-${device}`;
const AVOIDED = (['webgpu', 'wasm-threads'] as const).map(avoidedAs);

export function createSentimentEngine(deps: EngineDeps): Handlers<SentimentApi> {
  const { store, runtime } = deps;
  const progress = { done: 0, total: 0 };
  let reader: SentimentReader | null = null;

  async function devices(): Promise<SentimentDevice[]> {
    const failed = async (device: SentimentDevice) => (await store.size(avoidedAs(device))) > 0;
    const found: SentimentDevice[] = [];
    if (!(await failed('webgpu')) && (await deps.hasGpu())) found.push('webgpu');
    if (deps.hasThreads && !(await failed('wasm-threads'))) found.push('wasm-threads');
    return [...found, 'wasm'];
  }
  const first = async () => (await devices())[0]!;

  async function download(on: SentimentDevice | null, { signal }: { signal: AbortSignal }): Promise<void> {
    const manifest = await latest(deps, signal);
    if (reader && isSame(manifest, await kept(store))) return; // it was started from these very files
    const files = [...wantedOf(manifest), runtime[on ?? (await first())].file];
    Object.assign(progress, { done: 0, total: totalBytes(files) });
    const onBytes = (bytes: number) => void (progress.done += bytes);
    for (const file of files) await downloadFile({ store, fetch: deps.fetch, onBytes }, file, signal);
    await writeText(store, MANIFEST, JSON.stringify(manifest));
    const runtimes = Object.values(runtime).map(({ file }) => file.sha256);
    await store.keepOnly(
      new Set([MANIFEST, ...AVOIDED, ...runtimes, ...manifest.files.map(({ sha256 }) => sha256)]),
    );
  }

  return {
    isHere: async (on) => {
      const manifest = await kept(store);
      if (!manifest) return false;
      const files = [...manifest.files, runtime[on ?? (await first())].file];
      const sizes = await Promise.all(files.map(({ sha256 }) => store.size(sha256)));
      return files.every(({ bytes }, at) => sizes[at] === bytes);
    },
    download: (on, context) => deps.alone(() => download(on, context)),
    progress: () => Promise.resolve({ ...progress }),
    devices,
    async start(on) {
      const manifest = await kept(store);
      if (!manifest) throw new SentimentError('The model that reads reviews is not on this device.');
      const { file, script } = runtime[on];
      const wasm = await readVerified(store, file);
      if (!wasm) throw missing();
      const classifier = await openClassifier(
        {
          async file(path) {
            const listed = manifest.files.find((each) => each.path === path);
            if (!listed) return null;
            const bytes = await readVerified(store, listed);
            if (!bytes) throw missing();
            return bytes;
          },
          runtime: {
            ...{ device: on === 'webgpu' ? 'webgpu' : 'wasm', wasm: wasm.buffer, script },
            threads: on === 'wasm-threads' ? 2 : 1,
          },
        },
        deps.library,
      );
      await checkKnownAnswers(classifier, manifest);
      reader = new SentimentReader(classifier, manifest);
      return { name: manifest.name, version: manifest.version };
    },
    avoid: (device) =>
      device === 'wasm' ? Promise.resolve() : writeText(store, avoidedAs(device), 'failed'),
    read(text, { signal }) {
      if (!reader) throw new SentimentError('The model that reads reviews has not been started.');
      return reader.read(text, signal);
    },
  };
}

const missing = () =>
  new SentimentError('A file of the model that reads reviews is damaged; it is downloaded again.');

async function latest(deps: EngineDeps, signal: AbortSignal): Promise<SentimentManifest> {
  const answer = await deps.fetch('/api/sentiment', { signal });
  if (!answer.ok) throw new SentimentError(`This server has no model that reads reviews (${answer.status}).`);
  return parseManifest(await answer.json());
}

const isSame = (manifest: SentimentManifest, before: SentimentManifest | null) =>
  JSON.stringify(manifest) === JSON.stringify(before);

const wantedOf = ({ files }: SentimentManifest): WantedFile[] =>
  files.map(({ bytes, sha256 }) => ({ url: `/api/sentiment/${sha256}`, bytes, sha256 }));

/** The manifest whose files are here; null: none, or one that an older version wrote and nobody can read any more. */
async function kept(store: FileStore): Promise<SentimentManifest | null> {
  const bytes = await store.read(MANIFEST);
  if (!bytes || bytes.length === 0) return null;
  try {
    return parseManifest(JSON.parse(new TextDecoder().decode(bytes)));
  } catch {
    return null;
  }
}

async function writeText(store: FileStore, name: string, text: string): Promise<void> {
  const appender = await store.append(name, 0);
  try {
    appender.write(new TextEncoder().encode(text));
  } finally {
    appender.close();
  }
}
