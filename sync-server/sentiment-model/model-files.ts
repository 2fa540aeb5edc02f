/** Which of the files of a model the library needs. */
import { SentimentError } from '../../models/errors';

/** What transformers.js adds to the name of the weights for each width (its `utils/dtypes.js`), in the order of our choice. */
const SUFFIXES = {
  ...{ q8: '_quantized', q4: '_q4', int8: '_int8', uint8: '_uint8', bnb4: '_bnb4' },
  ...{ q4f16: '_q4f16', fp16: '_fp16', fp32: '' },
} as const;

export type Dtype = keyof typeof SUFFIXES;
export const DTYPES = Object.keys(SUFFIXES) as readonly Dtype[];

const ALWAYS = ['config.json', 'tokenizer.json', 'tokenizer_config.json'] as const;

export interface ModelFiles {
  readonly dtype: Dtype;
  /** Paths below the folder, the small ones first. */
  readonly paths: readonly string[];
}

/**
 * @param there paths of all files that the model's place has
 * @param wanted undefined: the narrowest of those that answer much as the full ones do
 * @throws {SentimentError} that names what is missing
 */
export function chooseFiles(there: ReadonlySet<string>, place: string, wanted?: Dtype): ModelFiles {
  const missing = ALWAYS.filter((path) => !there.has(path));
  if (missing.length > 0)
    throw new SentimentError(
      `${place} has no ${missing.join(' and no ')}; a model for browsers has them beside its folder onnx.`,
    );
  const weights = (dtype: Dtype) => `onnx/model${SUFFIXES[dtype]}.onnx`;
  const dtype = (wanted ? [wanted] : DTYPES).find((each) => there.has(weights(each)));
  if (dtype === undefined) {
    const has = DTYPES.filter((each) => there.has(weights(each)));
    throw new SentimentError(
      has.length > 0
        ? `${place} has no ${weights(wanted!)}. It has: ${has.map((each) => `--dtype ${each}`).join(', ')}.`
        : `${place} has no weights that ONNX Runtime reads: onnx/model.onnx, onnx/model_quantized.onnx or another width.`,
    );
  }
  return { dtype, paths: [...ALWAYS, weights(dtype)] };
}
