import { deriveSeed } from '../math/random';
import type { Policy, SlateEntry, SlateRequest } from '../types';
import { bestItems, silentItems } from './best-items';
import { leadingSource } from './blend';
import { type Candidate, mmr } from './mmr';
import type { HybridRecommender } from './recommender';
import type { ItemSimilarity } from './similarity';

export interface BlendMmrConfig {
  /** How many of the best items compete for a place, >= the size of the slate or raised to it. */
  readonly candidates: number;
  /** Weight of dissimilarity, 1 - λ, in [0, 1], at diversity 1. */
  readonly mostDissimilarity: number;
  /** Diversity in [0, 1] when the person has no wish. */
  readonly diversity: number;
  /** The same for somebody without a history: popular and diverse (R2). */
  readonly coldDiversity: number;
}

/**
 * On validation (docs/maths.md): the default costs 1 % of NDCG@10, a wish of 1 costs 13 %. Beyond a weight of 0.7
 * relevance is lost faster than diversity is won.
 */
export const BLEND_MMR_DEFAULTS: BlendMmrConfig = {
  candidates: 300,
  mostDissimilarity: 0.7,
  diversity: 0.3,
  coldDiversity: 0.7,
};

/** The source of an entry that no model had an answer for: it fills a list that would be empty otherwise. */
export const CATALOGUE_SOURCE = 'catalogue';

/**
 * Ranks by the blend, diversifies by MMR. Deterministic: the same request gives the same slate, so every propensity
 * is 1. Items with equal scores are ordered by a hash of seed and id; those without an answer come last (R2).
 */
export function blendMmrPolicy(options: {
  readonly recommender: HybridRecommender;
  readonly similarity: ItemSimilarity;
  readonly config: BlendMmrConfig;
}): Policy {
  const { recommender, similarity, config } = options;
  const name = 'blend-mmr';
  const version = 1;
  return {
    name,
    version,
    async slate(request) {
      const blend = await recommender.blend(request.history);
      const { vocabulary } = recommender;
      const tieBreak = (item: number) => deriveSeed(request.seed, vocabulary.idOf(item));
      const welcome = (item: number) => !request.exclude.has(vocabulary.idOf(item));
      const best = bestItems(blend.scores, Math.max(config.candidates, request.size), welcome, tieBreak);
      const chosen = mmr(
        asCandidates(best, blend.scores, tieBreak),
        request.size,
        lambda(request, config),
        similarity,
      );
      const items = chosen.map(({ item }) => item);
      items.push(...silentItems(blend.scores, request.size - items.length, welcome, tieBreak));
      const entries = items.map((item, position): SlateEntry => ({
        itemId: vocabulary.idOf(item),
        position,
        score: blend.scores[item],
        source: leadingSource(blend, item) ?? CATALOGUE_SOURCE,
        propensity: 1,
      }));
      return { policy: `${name}@${version}`, seed: request.seed, entries };
    },
  };
}

function lambda({ history, diversity }: SlateRequest, config: BlendMmrConfig): number {
  const own = history.preferences.length === 0 ? config.coldDiversity : config.diversity;
  return 1 - config.mostDissimilarity * Math.min(1, Math.max(0, diversity ?? own));
}

/** Relevance for MMR: scores scaled to [0, 1] over the candidates, all 1 when they are equal. */
function asCandidates(
  items: readonly number[],
  scores: Float32Array,
  tieBreak: (item: number) => number,
): Candidate[] {
  const values = items.map((item) => scores[item]);
  const least = Math.min(...values);
  const range = Math.max(...values) - least;
  return items.map((item) => ({
    item,
    relevance: range > 0 ? (scores[item] - least) / range : 1,
    tieBreak: tieBreak(item),
  }));
}
