/** Makes of a model's files a folder that devices can be sent: what each class means, digests, and what it must answer. */
import { createHash } from 'node:crypto';
import { cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { SentimentError } from '../../models/errors';
import { labelsOf, sharesOf } from '../../models/sentiment/labels';
import { parseManifest } from '../../models/sentiment/manifest';
import type { ModelFile, SentimentManifest } from '../../models/sentiment/manifest';
import { chooseFiles, type Dtype } from './model-files';

export interface Wishes {
  readonly name: string;
  /** Undefined: the beginning of the digest of the weights. */
  readonly version?: string | undefined;
  readonly dtype?: Dtype | undefined;
  /** What the classes mean, in order, where the model's own names do not say it. */
  readonly labels?: readonly string[] | undefined;
}

/** A model takes 512 tokens at most, two of which mark the ends of a text. */
const MOST_TOKENS = 512;
const END_MARKS = 2;

/**
 * Copies what is needed of `source` into `target`, which is empty, and writes its manifest. A folder that has one already
 * keeps it, since its maker knows the calibration; else the temperature is 1 and no answer is known yet.
 * @param like whose neutral band is taken over: it is one of calibrated probabilities, not of a model
 * @throws {SentimentError} that names the file and the mend
 */
export async function packageModel(
  source: string,
  target: string,
  wishes: Wishes,
  like: SentimentManifest,
): Promise<SentimentManifest> {
  const there = new Set(await filesOf(source));
  if (there.has('manifest.json')) return copyPackaged(source, target);
  const { dtype, paths } = chooseFiles(there, source, wishes.dtype);
  for (const each of paths) await copy(source, target, each);
  const config = await readObject(source, 'config.json');
  const tokenizer = await readObject(source, 'tokenizer_config.json');
  await readObject(source, 'tokenizer.json');
  const labels = wishes.labels ?? labelsOf(config);
  if (labels.length !== labelsOf(config).length)
    throw new SentimentError(
      `--labels names ${labels.length} classes, and the model has ${labelsOf(config).join(', ')}.`,
    );
  sharesOf(labels);
  const tokens = tokensOf(config, tokenizer);
  await writeJson(target, 'config.json', {
    ...config,
    id2label: Object.fromEntries(labels.map((label, at) => [at, label])),
    label2id: Object.fromEntries(labels.map((label, at) => [label, at])),
    'transformers.js_config': { dtype },
  });
  await writeJson(target, 'tokenizer_config.json', { ...tokenizer, model_max_length: tokens });
  const files = await Promise.all(paths.map((each) => describe(target, each)));
  return writeManifest(target, {
    name: wishes.name,
    version: wishes.version ?? files.at(-1)!.sha256.slice(0, 12),
    files,
    calibration: { temperature: 1, neutral: like.calibration.neutral },
    window: tokens - END_MARKS,
    known: [],
    tolerance: like.tolerance,
  });
}

/** @returns it as devices will parse it. @throws {SentimentError} that names the field */
export async function writeManifest(folder: string, manifest: SentimentManifest): Promise<SentimentManifest> {
  const parsed = parseManifest(manifest);
  await writeJson(folder, 'manifest.json', parsed);
  return parsed;
}

async function copyPackaged(source: string, target: string): Promise<SentimentManifest> {
  const manifest = parseManifest(await readObject(source, 'manifest.json'));
  for (const file of manifest.files) {
    await copy(source, target, file.path);
    const { sha256 } = await describe(target, file.path);
    if (sha256 !== file.sha256)
      throw new SentimentError(
        `${path.join(source, file.path)} is not the file that manifest.json describes. Get the folder again.`,
      );
  }
  return writeManifest(target, manifest);
}

const filesOf = async (folder: string): Promise<string[]> =>
  (await readdir(folder, { recursive: true })).map((each) => each.split(path.sep).join('/'));

async function copy(source: string, target: string, file: string): Promise<void> {
  const to = path.join(target, file);
  await mkdir(path.dirname(to), { recursive: true });
  await cp(path.join(source, file), to).catch((cause: unknown) => {
    throw new SentimentError(`${path.join(source, file)} cannot be copied: ${String(cause)}.`, { cause });
  });
}

async function describe(folder: string, file: string): Promise<ModelFile> {
  const bytes = await readFile(path.join(folder, file));
  return { path: file, bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') };
}

/** How many tokens the model reads at a time, the marks of the ends among them. */
function tokensOf(config: Fields, tokenizer: Fields): number {
  const limits = [config['max_position_embeddings'], tokenizer['model_max_length'], MOST_TOKENS];
  return Math.min(
    ...limits.filter((limit): limit is number => typeof limit === 'number' && limit > END_MARKS),
  );
}

type Fields = Readonly<Record<string, unknown>>;

async function readObject(folder: string, file: string): Promise<Fields> {
  const at = path.join(folder, file);
  try {
    const value: unknown = JSON.parse(await readFile(at, 'utf8'));
    if (typeof value === 'object' && value !== null) return value as Fields;
  } catch (cause) {
    throw new SentimentError(`${at} cannot be read as JSON. Get the file again.`, { cause });
  }
  throw new SentimentError(`${at} holds no JSON object. Get the file again.`);
}

const writeJson = (folder: string, file: string, value: unknown) =>
  writeFile(path.join(folder, file), `${JSON.stringify(value, null, 2)}\n`);
