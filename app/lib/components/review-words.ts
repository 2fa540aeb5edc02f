/** What published reviews say, in words: the share, its doubt, and how much it rests on. */
import type { ReviewSummary } from '../../../models/types';
import { percent, plural } from './wording';

export interface ReviewWords {
  /** `Mostly favourable: about 84 %`. */
  readonly share: string;
  /** `Likely between 71 % and 93 %, from 23 published reviews.` */
  readonly range: string;
  /** How good an estimate it is. */
  readonly doubt: string;
  /** `2 more could not be read.`; null: all could. */
  readonly unclear: string | null;
}

/** Widths of the 90 % interval up to which an estimate is called so. */
const GOOD = 0.15;
const FAIR = 0.25;

export function reviewWords({ positive, low, high, read, unclear }: ReviewSummary): ReviewWords {
  const verdict = low > 0.5 ? 'Mostly favourable' : high < 0.5 ? 'Mostly unfavourable' : 'Opinions differ';
  const width = high - low;
  return {
    share: `${verdict}: about ${percent(positive)}`,
    range: `Likely between ${percent(low)} and ${percent(high)}, from ${plural(read, 'published review')}.`,
    doubt:
      width <= GOOD
        ? 'A good estimate.'
        : width <= FAIR
          ? 'A fair estimate.'
          : 'A rough estimate: few reviews.',
    unclear: unclear > 0 ? `${plural(unclear, 'more review')} could not be read.` : null,
  };
}
