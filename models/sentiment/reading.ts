/** What was read out of a review. */

export type Verdict = 'negative' | 'neutral' | 'positive';

/** The reader can tell. */
export interface Tone {
  readonly kind: 'tone';
  readonly verdict: Verdict;
  /** Calibrated probability that the review is positive, in [0, 1]. */
  readonly positive: number;
  /** 2 · positive - 1, in [-1, 1]: what a `review` interaction carries. Its size is how sure the reader is. */
  readonly tone: number;
  /** Not all of it was read: it is long, or in more than one language. */
  readonly partly: boolean;
}

/** The reader can't tell, and says why instead of guessing. */
export interface Unclear {
  readonly kind: 'unclear';
  readonly why: 'empty' | 'no-words' | 'language';
}

export type Reading = Tone | Unclear;

/** What turns the log-odds of a model into a reading; it ships with the model. */
export interface Calibration {
  /** Divides the log-odds (Guo et al. 2017, "On Calibration of Modern Neural Networks"). > 0. */
  readonly temperature: number;
  /** Between these probabilities of positive a review is neutral. 0 <= from <= to <= 1. */
  readonly neutral: { readonly from: number; readonly to: number };
}

/** @param logOdds of positive against negative, as the model gives it */
export function toneOf(logOdds: number, { temperature, neutral }: Calibration, partly: boolean): Tone {
  const positive = 1 / (1 + Math.exp(-logOdds / temperature));
  const verdict = positive < neutral.from ? 'negative' : positive > neutral.to ? 'positive' : 'neutral';
  return { kind: 'tone', verdict, positive, tone: 2 * positive - 1, partly };
}
