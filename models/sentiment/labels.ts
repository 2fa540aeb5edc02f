/** What the classes of a model mean. Models name them as they like; the reader wants one figure, positive against negative. */
import { SentimentError } from '../errors';

/** How positive a class is: 0 negative, 0.5 neutral, 1 positive. */
export type ClassShare = number;

const WORDS: Readonly<Record<string, ClassShare>> = {
  ...{ negative: 0, neg: 0, bad: 0, 'very negative': 0 },
  ...{ neutral: 0.5, neu: 0.5, mixed: 0.5 },
  ...{ positive: 1, pos: 1, good: 1, 'very positive': 1 },
};
/** `1 star` to `5 stars`, as models of shops' reviews name their classes. */
const STARS = /^([1-5]) ?stars?$/;

/**
 * @param labels names of the classes in the order of the model's outputs
 * @returns their shares in the same order, with both ends among them
 * @throws {SentimentError} that names the label whose meaning is not known
 */
export function sharesOf(labels: readonly string[]): ClassShare[] {
  const shares = labels.map((label) => {
    const name = label.trim().toLowerCase().replaceAll('_', ' ');
    const stars = STARS.exec(name)?.[1];
    const share = stars === undefined ? WORDS[name] : (Number(stars) - 1) / 4;
    if (share === undefined)
      throw new SentimentError(
        `The model calls a class "${label}", which says neither negative, neutral nor positive. Give all its classes in order: --labels negative,neutral,positive.`,
      );
    return share;
  });
  if (!shares.includes(0) || !shares.includes(1))
    throw new SentimentError(
      `The model has the classes ${labels.join(', ') || '(none)'}; one has to be negative and one positive.`,
    );
  return shares;
}

/** The names of the classes from `id2label` of a model's config.json. @throws {SentimentError} */
export function labelsOf(config: unknown): string[] {
  const named = (config as { readonly id2label?: unknown } | null)?.id2label;
  if (typeof named !== 'object' || named === null)
    throw new SentimentError('config.json has no id2label: it is no model that puts texts into classes.');
  const labels = Object.keys(named).map((_, at) => (named as Record<string, unknown>)[String(at)]);
  if (!labels.every((label) => typeof label === 'string'))
    throw new SentimentError('id2label of config.json has to name the classes 0, 1, 2 … in words.');
  return labels;
}

/**
 * Log-odds of positive against negative, log(Σ p·s / Σ p·(1 - s)) with p = softmax(logits): a neutral class counts half for
 * each side. With two classes it is the difference of their logits.
 * @param logits one a class
 * @param shares of the same length, 0 and 1 among them
 */
export function logOddsOf(logits: ArrayLike<number>, shares: readonly ClassShare[]): number {
  const side = (weightOf: (share: ClassShare) => number): number => {
    const terms = shares.flatMap((share, at) =>
      weightOf(share) > 0 ? [logits[at]! + Math.log(weightOf(share))] : [],
    );
    const most = Math.max(...terms);
    return most + Math.log(terms.reduce((sum, term) => sum + Math.exp(term - most), 0));
  };
  return side((share) => share) - side((share) => 1 - share);
}
