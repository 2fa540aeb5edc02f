import type { CollaborativeArtefact } from '../../../models/collaborative/artefact';
import {
  collaborativeRecommender,
  type CollaborativeRecommender,
} from '../../../models/collaborative/recommender';
import { contentRecommender, type ContentRecommender } from '../../../models/content/recommender';
import { genreView } from '../../../models/bandit/genre-balance';
import { tasteByFoldIn } from '../../../models/bandit/passed-over';
import { banditPolicy, competing } from '../../../models/bandit/policy';
import { withPrior, type Prior } from '../../../models/bandit/prior';
import { itemQuality, touchedBy } from '../../../models/bandit/item-worth';
import type { Statistics } from '../../../models/bandit/statistics';
import { USUAL, type Settings } from '../../../models/experiments/changes';
import { HYBRID_DEFAULTS } from '../../../models/hybrid/config';
import type { Ensemble } from '../../../models/hybrid/ensemble';
import { hybridRecommender, type HybridRecommender } from '../../../models/hybrid/recommender';
import { catalogueTraits, type CatalogueTraits } from '../../../models/hybrid/traits';
import { wishReader, type WishReader } from '../../../models/hybrid/wish-terms';
import { contentSimilarity, factorSimilaritySum, summed } from '../../../models/hybrid/similarity';
import { linearRecommender } from '../../../models/linear/recommender';
import type { MappedFactors } from '../../../models/mapping/mapped-factors';
import { mappedRecommender } from '../../../models/mapping/recommender';
import type { DenseScorer } from '../../../models/math/scorer';
import { popularityRecommender } from '../../../models/popularity/recommender';
import { familiarQuestions } from '../../../models/onboarding/familiar';
import { dOptimalQuestions, type Questions } from '../../../models/onboarding/questions';
import {
  EMPTY_HISTORY,
  type History,
  type ItemId,
  type Policy,
  type Recommender,
  type SlateRequest,
} from '../../../models/types';
import type { Catalogue } from './catalogue';
import type { QuestionPolicy } from './questions';
import { likenessTo, type Likeness } from './similar';

/** What a ranking is made of; artefact, ensemble and factors may be missing. */
export interface RankingParts {
  readonly catalogue: Catalogue;
  readonly artefact: CollaborativeArtefact | null;
  /** Null: the default blend, without a linear model. */
  readonly ensemble: Ensemble | null;
  readonly scorer: DenseScorer;
  /** What others' answers say of the sources; null: a person's own alone decide. */
  readonly prior: Prior | null;
  /** Of items that the artefact does not know, in its basis; null: content alone speaks for them. */
  readonly factors: MappedFactors | null;
}

/** The models of one catalogue and its artefacts, ready to rank. */
export interface Ranking {
  readonly content: ContentRecommender;
  /** Null without an artefact. */
  readonly collaborative: CollaborativeRecommender | null;
  readonly popularity: Recommender;
  readonly hybrid: HybridRecommender;
  /** Whether the hybrid scores items that nobody has touched by mapped factors. */
  readonly mapped: boolean;
  /** The policy of a moment, from what the answers to earlier lists have taught. */
  readonly policy: (learned: Statistics) => Policy;
  /** The sources that have an item among those that they choose from for a slate. */
  readonly drawnBy: (id: ItemId, request: SlateRequest) => Promise<readonly string[]>;
  /** The same models, used as an experiment says. */
  readonly under: (settings: Settings) => Ranking;
  /** What wishes mean in this catalogue; the hybrid hears them by the same reader. */
  readonly wishes: WishReader;
  readonly traits: CatalogueTraits;
  readonly asking: QuestionPolicy;
  /** How alike all items are to one; the latest few are remembered, for the same likes come back with each tap. */
  likenessTo(id: ItemId): Likeness;
  /** Frees what the scorer holds; nothing here can be used afterwards. */
  dispose(): void;
}

/** 40 KB each at 10,000 items. */
const REMEMBERED = 8;
/** What a person ranks by: the usual, and the variant of an experiment. */
const VARIANTS = 2;

/** Null for a catalogue without items. */
export async function openRanking(parts: RankingParts): Promise<Ranking | null> {
  const { artefact, ensemble, scorer, factors, prior } = parts;
  const { items, vocabulary, content: state } = parts.catalogue;
  if (!state) return null;
  const content = contentRecommender({ vocabulary, state });
  const collaborative = artefact
    ? await collaborativeRecommender({ vocabulary, state: artefact.state, scorer })
    : null;
  const counts = artefact?.popularity && { ids: artefact.state.ids, counts: artefact.popularity };
  const popularity = popularityRecommender({ items, vocabulary, state: counts ?? null });
  const linear = ensemble?.linear && linearRecommender({ vocabulary, state: ensemble.linear });
  const plain = { content, popularity, ...(collaborative && { collaborative }) };
  const mapped =
    collaborative && factors
      ? mappedRecommender({ vocabulary, mapped: factors, trained: collaborative })
      : null;
  const traits = catalogueTraits(items, vocabulary);
  const likeness = remembering(REMEMBERED, (id: ItemId) => likenessTo(id, content, collaborative));
  const wishes = wishReader(traits, vocabulary, (id) => likeness(id).scores);
  const common = { vocabulary, mapped, wishes };
  const usual = hybridRecommender({ ...common, parts: plain, config: HYBRID_DEFAULTS });
  const chosen = ensemble
    ? hybridRecommender({ ...common, parts: { ...plain, ...(linear && { linear }) }, config: ensemble.blend })
    : usual;
  // By taste where it is known: lists that vary in what their items are about lose what people look for (docs/hybrid.md).
  const similarity = artefact
    ? factorSimilaritySum(artefact.state, vocabulary, factors)
    : summed(contentSimilarity(state, vocabulary));
  const genres = genreView(traits.genres, vocabulary.size);
  const worth = {
    taste: collaborative ? tasteByFoldIn(collaborative.score) : content.score,
    quality: itemQuality(items),
    touched: touchedBy(items, counts ?? null),
    likenessTo: (id: ItemId) => likeness(id).scores,
    uncertainty: (history: History, rows: readonly number[]) =>
      collaborative?.uncertainty(history, rows) ?? new Float64Array(rows.length).fill(NaN),
  };
  const under: Ranking['under'] = remembering(VARIANTS, ({ chooser, config, ensemble: wanted }: Settings) => {
    const hybrid = wanted ? chosen : usual;
    const sources = { hybrid, ...worth };
    const policyOf = banditPolicy({ sources, similarity, genres, chooser, config });
    const policy = (own: Statistics) => policyOf(prior ? withPrior(own, prior) : own);
    const drawnBy = async (id: ItemId, request: SlateRequest) => {
      const { lists } = await competing(sources, config, request);
      const index = vocabulary.indexOf(id);
      return lists.filter(({ items }) => items.includes(index)).map(({ source }) => source);
    };
    return { ...shared, hybrid, policy, drawnBy, under };
  });
  const shared = {
    ...{ content, collaborative, popularity, wishes, traits },
    mapped: mapped !== null,
    asking: questionPolicy(parts.catalogue, artefact, await popularity.score(EMPTY_HISTORY(0))),
    likenessTo: likeness,
    dispose: () => collaborative?.dispose(),
  };
  return under(USUAL);
}

/** By the shared model where there is one; without it by what is well known. */
function questionPolicy(
  { vocabulary, content }: Catalogue,
  artefact: CollaborativeArtefact | null,
  popularity: Float32Array,
): QuestionPolicy {
  let made: Questions | undefined;
  if (artefact) return { source: 'd-optimal', questions: () => (made ??= dOptimalQuestions(artefact.state)) };
  const familiar = () =>
    familiarQuestions({ popularity, vocabulary, similarity: contentSimilarity(content!, vocabulary) });
  return { source: 'familiar', questions: () => (made ??= familiar()) };
}

/** Answers from the latest `size` answers where it can. */
function remembering<Key, Value>(size: number, make: (key: Key) => Value): (key: Key) => Value {
  const kept = new Map<Key, Value>();
  return (key) => {
    const value = kept.get(key) ?? make(key);
    kept.delete(key); // so that it is the newest again
    kept.set(key, value);
    if (kept.size > size) kept.delete(kept.keys().next().value!);
    return value;
  };
}
