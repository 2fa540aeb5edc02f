/** What is compared of two models: how often they are right, what they weigh and how long they take. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { constants, brotliCompressSync } from 'node:zlib';
import { measure, medianOf, type Measure } from '../../models/sentiment/cli/measure';
import type { OpenModel } from '../../models/sentiment/cli/open-folder';
import type { LabelledText } from '../../models/sentiment/cli/rows';
import { totalBytes, type ModelFile } from '../../models/sentiment/manifest';
import { spread } from '../../models/sentiment/windows';
import type { Progress } from '../../models/types';
import { isWeights, QUALITY } from '../sentiment/compression';

export interface Figures {
  readonly name: string;
  readonly version: string;
  readonly accuracy: number;
  readonly macro_f1: number;
  readonly unclear: number;
  /** Bytes of all files as they lie. */
  readonly bytes: number;
  /** Bytes of all files in brotli, at the quality that the server uses. */
  readonly brotli_bytes: number;
  /** Bytes that a device downloads: the server sends weights as they are, so that they can go on from any byte. */
  readonly wire_bytes: number;
  /** Median over some of the texts, with both models in turn, so that both have the same noise of the machine. */
  readonly ms_per_text: number;
}

export interface Watch {
  readonly onProgress: (progress: Progress) => void;
  readonly signal: AbortSignal;
}

/** @throws the signal's reason */
export async function measureModel(
  { classifier, manifest }: OpenModel,
  rows: readonly LabelledText[],
  { onProgress, signal }: Watch,
): Promise<Measure> {
  const step = `Reading with ${manifest.name}`;
  const onRow = (done: number) => onProgress({ step, done, total: rows.length });
  return measure(classifier, rows, { now: () => performance.now(), onRow, signal });
}

const TIMED = 100;
const WARM_UP = 3;

/** How long each model takes for a text, ms: the median over at most a hundred of `rows`, the models taking turns. */
export async function pacesOf(
  models: readonly OpenModel[],
  rows: readonly LabelledText[],
  { onProgress, signal }: Watch,
): Promise<number[]> {
  const times: number[][] = models.map(() => []);
  for (const [done, { text }] of spread(rows, TIMED).entries()) {
    signal.throwIfAborted();
    for (const [at, { classifier }] of models.entries()) {
      const began = performance.now();
      await classifier.logOdds(text);
      times[at]!.push(performance.now() - began);
    }
    onProgress({ step: 'Timing both in turn', done: done + 1, total: Math.min(rows.length, TIMED) });
  }
  return times.map((each) => medianOf(each.length > WARM_UP ? each.slice(WARM_UP) : each));
}

/** @param folder that holds the model's files */
export async function figuresOf(
  folder: string,
  { manifest }: OpenModel,
  measured: Measure,
  msPerText: number,
): Promise<Figures> {
  const { name, version, files } = manifest;
  const packed = await Promise.all(
    files.map(async (file) => ({ file, bytes: await brotliOf(folder, file) })),
  );
  return {
    name,
    version,
    accuracy: measured.accuracy,
    macro_f1: measured.macroF1,
    unclear: measured.unclear,
    bytes: totalBytes(files),
    brotli_bytes: totalBytes(packed),
    wire_bytes: totalBytes(packed.map(({ file, bytes }) => (isWeights(file) ? file : { bytes }))),
    ms_per_text: msPerText,
  };
}

async function brotliOf(folder: string, file: ModelFile): Promise<number> {
  const params = { [constants.BROTLI_PARAM_QUALITY]: QUALITY };
  return brotliCompressSync(await readFile(path.join(folder, file.path)), { params }).length;
}

/** Why the candidate is worse; empty: it is not. */
export function worse(candidate: Figures, inUse: Figures): string[] {
  const percent = (share: number) => `${(100 * share).toFixed(2)} %`;
  return (['accuracy', 'macro_f1'] as const)
    .filter((figure) => candidate[figure] < inUse[figure])
    .map(
      (figure) =>
        `${figure.replace('_', '-').replace('f1', 'F1')} is ${percent(candidate[figure])}, and the model in use has ${percent(inUse[figure])}`,
    );
}
