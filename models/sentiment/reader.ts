/** Reads reviews: what is not speech is taken away, what cannot be read is said to be so, the rest goes to the model. */
import { readable } from './language';
import { plainText } from './plain-text';
import { toneOf } from './reading';
import type { Calibration, Reading } from './reading';
import { spread, windowsOf } from './windows';

/** A model that tells positive from negative. */
export interface Classifier {
  /** Whether a word, in lower case, is one token. */
  isKnown(word: string): boolean;
  /** Tokens of a text, without those that mark its ends. */
  count(text: string): number;
  /** Log-odds of positive against negative. What is longer than the model takes is cut off at its end. */
  logOdds(text: string): Promise<number>;
}

export interface ReaderSettings {
  readonly calibration: Calibration;
  /** Tokens of one window. */
  readonly window: number;
}

/** 100 KB of text are 200 windows and seconds; these tell as much. */
const MOST_WINDOWS = 24;
/** Pause between windows, so that a worker hears that nobody waits any more. */
const breathe = () => new Promise<void>((resolve) => setTimeout(resolve));

export class SentimentReader {
  readonly #classifier: Classifier;
  readonly #settings: ReaderSettings;

  constructor(classifier: Classifier, settings: ReaderSettings) {
    this.#classifier = classifier;
    this.#settings = settings;
  }

  /**
   * A review of any length and content. Windows count by their tokens: the log-odds of a review are the mean over them.
   * @throws the signal's reason, between two windows
   */
  async read(text: string, signal?: AbortSignal): Promise<Reading> {
    const found = readable(plainText(text), (word) => this.#classifier.isKnown(word));
    if ('kind' in found) return found;
    const windows = windowsOf(found.text, (piece) => this.#classifier.count(piece), this.#settings.window);
    const chosen = spread(windows, MOST_WINDOWS);
    let sum = 0;
    let tokens = 0;
    for (const [at, window] of chosen.entries()) {
      if (at > 0) await breathe();
      signal?.throwIfAborted();
      sum += window.tokens * (await this.#classifier.logOdds(window.text));
      tokens += window.tokens;
    }
    const partly = found.partly || chosen.length < windows.length;
    return toneOf(sum / tokens, this.#settings.calibration, partly);
  }
}
