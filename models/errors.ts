/** Expected failures of models and importers. A bug is an `assert`; "no answer" is a value (NaN, null), not an error. */

/** Base of all expected failures: the message names the place and the mend. */
export class PalateError extends Error {
  override readonly name: string = 'PalateError';
}

/** There is nothing to learn from, or the configuration cannot be trained. */
export class TrainingError extends PalateError {
  override readonly name = 'TrainingError';
}

/** An artefact that is torn, truncated, of another version, or not what its digest says. */
export class ArtefactError extends PalateError {
  override readonly name = 'ArtefactError';
}

/** A source of data that cannot be read at all (a broken row is a reject, not an error). */
export class SourceError extends PalateError {
  override readonly name = 'SourceError';
}

/** The reader of reviews cannot be had, or does not give the answers that are known. */
export class SentimentError extends PalateError {
  override readonly name = 'SentimentError';
}

/** A bug: the caller broke a contract. */
export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Error(`Assertion failed: ${message}`);
}
