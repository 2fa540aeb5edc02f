import type { CollaborativeState } from '../models/collaborative/state';
import { COLLABORATIVE_DEFAULTS } from '../models/collaborative/config';
import { dequantizeRows, quantizeRows } from '../models/collaborative/quantize';
import { gramian } from '../models/math/gramian';
import { gaussian, type Random } from '../models/math/random';
import type { History } from '../models/types';

/**
 * Item factors of the right shape, on the grid of 8 bits as an artefact brings them; what they say does not change how long
 * anything takes.
 */
export function randomState(items: number, factors: number, random: Random): CollaborativeState {
  const drawn = Float32Array.from({ length: items * factors }, () => gaussian(random) / factors);
  const itemFactors = dequantizeRows(quantizeRows(drawn, items, factors), factors);
  return {
    ids: Array.from({ length: items }, (_, item) => `item-${item}`),
    k: factors,
    itemFactors,
    evidence: new Float32Array(items).fill(1),
    gramian: gramian(itemFactors, items, factors),
    userGramian: new Float64Array(factors * factors),
    users: 1,
    config: { ...COLLABORATIVE_DEFAULTS, factors },
  };
}

/** Somebody with so many preferences, most of them likes, over the last two years. */
export function randomHistory(ids: readonly string[], count: number, random: Random): History {
  const now = Date.UTC(2026, 0, 1);
  const left = [...ids];
  const preferences = Array.from({ length: Math.min(count, ids.length) }, () => {
    const [itemId] = left.splice(Math.floor(random() * left.length), 1);
    return { itemId, liked: random() < 0.8, confidence: 1, at: now - random() * 730 * 86_400_000 };
  });
  return { preferences, now };
}
