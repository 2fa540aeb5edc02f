/** The only file that imports transformers.js. It answers from bytes it is given and never asks the network. */
import type * as Transformers from '@huggingface/transformers';
import { SentimentError } from '../errors';
import { labelsOf, logOddsOf, sharesOf } from './labels';
import type { ClassShare } from './labels';
import type { Classifier } from './reader';

export type Library = typeof Transformers;
export type Device = 'webgpu' | 'wasm';

export interface ClassifierSource {
  /** Bytes of a file of the model, named as in its manifest: `onnx/model.onnx`. Null: there is no such file. */
  readonly file: (name: string) => Promise<Uint8Array<ArrayBuffer> | null>;
  readonly runtime: Runtime;
}

/** What executes the model. */
export interface Runtime {
  /** `any`: whatever the library runs on, for a Node that was given ONNX Runtime's WebAssembly. */
  readonly device: Device | 'any';
  /** Of WebAssembly, >= 1; more than one needs memory that threads share. Default 1. */
  readonly threads?: number;
  /** ONNX Runtime's WebAssembly; undefined: it finds its own. */
  readonly wasm?: ArrayBuffer;
  /** Address of the script that belongs to it; undefined: the one in the bundle. */
  readonly script?: string;
}

/** In which threads have started, a slow phone's too. */
const THREADS_MS = 20_000;

/** Where the library believes the files to be: it never gets there. */
const PLACE = 'model';

/**
 * @param library loads transformers.js; a worker can open one classifier, since after a failure the library answers
 * every later call with the first error
 * @throws {SentimentError} the files are no model, or the device does not run it
 */
export async function openClassifier(
  { file, runtime }: ClassifierSource,
  library: () => Promise<Library> = () => import('@huggingface/transformers'),
): Promise<Classifier> {
  const { env, AutoTokenizer, AutoModelForSequenceClassification } = await library();
  answerFrom(env, file);
  const wasm = env.backends.onnx.wasm!;
  wasm.numThreads = runtime.threads ?? 1;
  // A thread that cannot be started is never heard of again.
  if (wasm.numThreads > 1) wasm.initTimeout = THREADS_MS;
  delete wasm.wasmPaths; // an address at a CDN
  if (runtime.script !== undefined) wasm.wasmPaths = { mjs: runtime.script };
  if (runtime.wasm) wasm.wasmBinary = runtime.wasm;
  const isAny = runtime.device === 'any';
  try {
    const [tokenizer, model] = [
      await AutoTokenizer.from_pretrained(PLACE),
      await AutoModelForSequenceClassification.from_pretrained(PLACE, {
        device: isAny ? 'auto' : runtime.device,
        ...(isAny && { session_options: { executionProviders: ['wasm'] } }),
      }),
    ];
    return new TransformersClassifier(tokenizer, model);
  } catch (cause) {
    throw failure('could not be started', cause);
  }
}

/** All that the library wants to read it gets from `file`; network and caches of its own are shut. */
function answerFrom(env: Library['env'], file: ClassifierSource['file']): void {
  Object.assign(env, {
    ...{ allowRemoteModels: false, allowLocalModels: true, localModelPath: '/', useFS: false },
    ...{ useBrowserCache: false, useFSCache: false, useWasmCache: false },
    // The keys of its cache are addresses: these make them `/model/<name>`.
    ...{ remoteHost: '/', remotePathTemplate: '{model}' },
    fetch: (address: unknown) =>
      Promise.reject(new SentimentError(`transformers.js asked for ${String(address)}, which is not there.`)),
    useCustomCache: true,
    customCache: {
      async match(key: string) {
        const bytes = key.startsWith(`/${PLACE}/`) ? await file(key.slice(PLACE.length + 2)) : null;
        return bytes === null ? undefined : new Response(bytes);
      },
      put: () => Promise.resolve(),
    },
  });
}

class TransformersClassifier implements Classifier {
  readonly #tokenizer: Transformers.PreTrainedTokenizer;
  readonly #model: Transformers.PreTrainedModel;
  readonly #shares: readonly ClassShare[];
  readonly #words: ReadonlySet<string>;

  constructor(tokenizer: Transformers.PreTrainedTokenizer, model: Transformers.PreTrainedModel) {
    this.#tokenizer = tokenizer;
    this.#model = model;
    this.#shares = sharesOf(labelsOf(model.config));
    this.#words = new Set(tokenizer.get_vocab().keys());
  }

  isKnown(word: string): boolean {
    return this.#words.has(word);
  }

  count(text: string): number {
    return this.#tokenizer.encode(text, { add_special_tokens: false }).length;
  }

  async logOdds(text: string): Promise<number> {
    const { logits } = await this.#model(this.#tokenizer(text, { truncation: true })).catch(
      (cause: unknown) => {
        throw failure('stopped', cause);
      },
    );
    return logOddsOf(logits.data as Float32Array, this.#shares);
  }
}

/** How ONNX Runtime and engines say that there is no room: by C++, by its own heap, by WebAssembly, by an array. */
const NO_MEMORY = /bad_alloc|allocate a buffer|out of memory|\bOOM\b|grow memory|allocation failed/i;

function failure(what: string, cause: unknown): SentimentError {
  const said = cause instanceof Error ? cause.message : String(cause);
  const why = NO_MEMORY.test(said)
    ? 'this device has not enough free memory for it. Close other tabs and apps, then try again.'
    : said;
  return new SentimentError(`The model that reads reviews ${what}: ${why}`, { cause });
}
