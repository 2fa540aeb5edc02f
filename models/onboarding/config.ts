export interface QuestionConfig {
  /** Only so many of the items that most people know are asked for, an integer >= 1. */
  readonly pool: number;
  /** e >= 0: the chance that a person can answer weighs chance^e; 1: by its expectation; 0: not at all. */
  readonly knownExponent: number;
  /** What one answer weighs, in units of what is known along a mean direction beforehand, > 0. */
  readonly answerWeight: number;
}

/** Chosen on people of the training part of ml-latest-small: docs/decisions/0029-first-questions.md. */
export const QUESTION_DEFAULTS: QuestionConfig = { pool: 100, knownExponent: 0.5, answerWeight: 2.5 };
