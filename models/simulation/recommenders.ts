/** What the devices of a simulation have: models that are trained in the world, and not its truth. */
import { collaborativeTrainer } from '../collaborative/als';
import { collaborativeRecommender } from '../collaborative/recommender';
import { contentRecommender } from '../content/recommender';
import { contentTrainer } from '../content/trainer';
import { BANDIT_DEFAULTS } from '../bandit/config';
import type { Chooser } from '../bandit/choosers';
import { genreView } from '../bandit/genre-balance';
import { itemQuality } from '../bandit/item-worth';
import { tasteByFoldIn } from '../bandit/passed-over';
import { banditPolicy } from '../bandit/policy';
import { BLEND_MMR_DEFAULTS, blendMmrPolicy } from '../hybrid/blend-mmr';
import { HYBRID_DEFAULTS, type HybridConfig } from '../hybrid/config';
import { hybridRecommender } from '../hybrid/recommender';
import { factorSimilarity, factorSimilaritySum } from '../hybrid/similarity';
import { catalogueTraits } from '../hybrid/traits';
import { deriveSeed, seededRandom } from '../math/random';
import { popularityRecommender } from '../popularity/recommender';
import { popularityTrainer } from '../popularity/trainer';
import type { ItemId, Preference, TrainingData } from '../types';
import { Vocabulary } from '../vocabulary';
import type { PolicyOf } from './device';
import { appeal, drawCharacter, drawTaste, type World } from './world';

/** Likes of each person whom the shared model is trained on. */
const LIKES = 20;
const FACTORS = 16;

export interface Recommenders {
  readonly vocabulary: Vocabulary;
  /** @param weights of its blend */
  bandit(chooser: Chooser, weights?: HybridConfig['weights']): PolicyOf;
  blend(weights: HybridConfig['weights']): PolicyOf;
}

/** @param people whom the shared model is trained on: others than those who are simulated */
export async function trainRecommenders(world: World, people: number, seed: number): Promise<Recommenders> {
  const { items } = world;
  const vocabulary = new Vocabulary(items.map(({ id }) => id));
  const data: TrainingData = {
    items,
    users: Array.from({ length: people }, (_, person) => likesOf(world, deriveSeed(seed, 'trained', person))),
    now: 0,
  };
  const options = { seed: deriveSeed(seed, 'training') };
  const shared = await collaborativeTrainer.fit(
    data,
    { ...collaborativeTrainer.defaults, factors: FACTORS },
    options,
  );
  const described = await contentTrainer.fit(data, contentTrainer.defaults, options);
  const counts = await popularityTrainer.fit(data, popularityTrainer.defaults, options);
  const collaborative = await collaborativeRecommender({ vocabulary, state: shared });
  const content = contentRecommender({ vocabulary, state: described });
  const popularity = popularityRecommender({ items, vocabulary, state: counts });
  const similarity = factorSimilarity(shared, vocabulary);
  const similaritySum = factorSimilaritySum(shared, vocabulary);
  const genres = genreView(catalogueTraits(items, vocabulary).genres, vocabulary.size);
  const known = new Vocabulary(counts.ids);
  const touched = Float32Array.from(vocabulary.ids, (id) => counts.counts[known.indexOf(id)] ?? 0);
  const likeness = new Map<ItemId, Float32Array>();
  const likenessTo = (id: ItemId) => {
    const found = likeness.get(id) ?? collaborative.similar(id);
    likeness.set(id, found);
    return found;
  };
  const hybrid = (weights: HybridConfig['weights']) =>
    hybridRecommender({
      ...{ vocabulary, parts: { collaborative, content, popularity } },
      config: { ...HYBRID_DEFAULTS, weights },
    });
  const sources = {
    taste: tasteByFoldIn(collaborative.score),
    quality: itemQuality(items),
    ...{ touched, likenessTo },
    uncertainty: collaborative.uncertainty,
  };
  return {
    vocabulary,
    bandit: (chooser, weights = HYBRID_DEFAULTS.weights) =>
      banditPolicy({
        ...{ sources: { ...sources, hybrid: hybrid(weights) }, similarity: similaritySum, genres, chooser },
        config: BANDIT_DEFAULTS,
      }),
    blend(weights) {
      const policy = blendMmrPolicy({
        ...{ recommender: hybrid(weights), similarity, config: BLEND_MMR_DEFAULTS },
      });
      return () => policy;
    },
  };
}

/** Somebody's likes among what they came across: what is well known is come across more often. */
function likesOf(world: World, seed: number): Preference[] {
  const random = seededRandom(seed);
  const character = drawCharacter(random);
  const taste = drawTaste(world, random);
  const met = world.items.map((_, item) => ({
    item,
    chance: appeal(world, character, taste, item) + 0.7 * world.wellKnown[item] + 1.5 * random(),
  }));
  return met
    .sort((a, b) => b.chance - a.chance)
    .slice(0, LIKES)
    .map(({ item }) => ({ itemId: world.items[item].id, liked: true, confidence: 1, at: 0 }));
}
