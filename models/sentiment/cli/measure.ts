/** How often a model is right about labelled texts, and how long it takes: the one measure by which models are compared. */
import { readFile } from 'node:fs/promises';
import { SentimentError } from '../../errors';
import { accuracyOf } from '../accuracy';
import type { Accuracy } from '../accuracy';
import type { JudgedText } from '../calibrate';
import { readable } from '../language';
import { plainText } from '../plain-text';
import type { Classifier } from '../reader';
import { readRows } from './rows';
import type { LabelledText, Rows } from './rows';

export interface Measure extends Accuracy {
  /** One a row, in their order. */
  readonly judged: readonly JudgedText[];
  /** Of these the app says "can't tell" instead of what counts here. */
  readonly unclear: number;
  readonly meanMs: number;
  readonly medianMs: number;
}

export interface MeasureOptions {
  /** ms, from any moment on. */
  readonly now: () => number;
  /** Told after each row. */
  readonly onRow: (done: number) => void;
  readonly signal?: AbortSignal;
}

/** @param rows not empty @throws the signal's reason, between two rows */
export async function measure(
  classifier: Classifier,
  rows: readonly LabelledText[],
  { now, onRow, signal }: MeasureOptions,
): Promise<Measure> {
  const judged: JudgedText[] = [];
  const times: number[] = [];
  let unclear = 0;
  for (const { text, isPositive } of rows) {
    signal?.throwIfAborted();
    const began = now();
    const logOdds = await classifier.logOdds(text);
    times.push(now() - began);
    judged.push({ logOdds, isPositive });
    if ('kind' in readable(plainText(text), (word) => classifier.isKnown(word))) unclear++;
    onRow(judged.length);
  }
  const pairs = judged.map(({ isPositive, logOdds }) => ({ isPositive, saysPositive: logOdds > 0 }));
  return {
    ...accuracyOf(pairs),
    judged,
    unclear,
    meanMs: times.reduce((sum, ms) => sum + ms, 0) / times.length,
    medianMs: medianOf(times),
  };
}

/** @param values not empty */
export const medianOf = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;

/** @throws {SentimentError} the file cannot be read, has no header, or no row that can be used */
export async function readLabelled(file: string): Promise<Rows> {
  const content = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new SentimentError(`${file} cannot be read.`, { cause });
  });
  const found = readRows(content);
  if (found.rows.length === 0) throw new SentimentError(`${file} has no row that can be used.`);
  return found;
}
