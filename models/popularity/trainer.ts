import { TrainingError } from '../errors';
import type { Trainer } from '../types';
import { Vocabulary } from '../vocabulary';
import { POPULARITY_DEFAULTS, type PopularityConfig } from './config';
import type { PopularityState } from './state';

const DAY_MS = 86_400_000;

/**
 * Counts likes by their confidence, old ones less. Dislikes do not count: they are a matter of taste. Age runs from
 * the newest like, not from now, so that a catalogue whose data ends years ago keeps its counts; a like from the
 * future (a wrong clock, P6) counts as of now.
 */
export const popularityTrainer: Trainer<PopularityConfig, PopularityState> = {
  name: 'popularity',
  defaults: POPULARITY_DEFAULTS,
  async fit({ items, users, now }, { halfLifeDays }, { onProgress, signal }) {
    if (items.length === 0) throw new TrainingError('The catalogue has no items: import one first.');
    const vocabulary = new Vocabulary(items.map(({ id }) => id));
    const counts = new Float32Array(vocabulary.size);
    let newest = -Infinity;
    for (const { liked, at } of users.flat()) if (liked) newest = Math.max(newest, Math.min(at, now));
    for (const preferences of users) {
      signal?.throwIfAborted();
      for (const { itemId, liked, confidence, at } of preferences) {
        const index = vocabulary.indexOf(itemId);
        if (!liked || index < 0) continue;
        counts[index] += confidence * 0.5 ** (Math.max(0, newest - at) / DAY_MS / halfLifeDays);
      }
    }
    await onProgress?.({ step: 'Counting likes', done: 1, total: 1 });
    return { ids: vocabulary.ids, counts };
  },
};
