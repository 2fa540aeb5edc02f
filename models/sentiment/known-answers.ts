/** Correct before fast: a device that computes something else than it should is found out before it is believed. */
import { SentimentError } from '../errors';
import type { SentimentManifest } from './manifest';
import type { Classifier } from './reader';
import { toneOf } from './reading';

/** @throws {SentimentError} with both figures, at the first answer that is not the known one */
export async function checkKnownAnswers(
  classifier: Pick<Classifier, 'logOdds'>,
  { known, tolerance, calibration }: Pick<SentimentManifest, 'known' | 'tolerance' | 'calibration'>,
): Promise<void> {
  for (const { text, positive } of known) {
    const answer = toneOf(await classifier.logOdds(text), calibration, false).positive;
    if (!(Math.abs(answer - positive) <= tolerance))
      // also for NaN
      throw new SentimentError(
        `The model that reads reviews gives ${answer.toFixed(3)} where ${positive.toFixed(3)} is known.`,
      );
  }
}
