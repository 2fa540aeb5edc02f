import { linearThompson } from '../../models/bandit/choosers';
import { BANDIT_DEFAULTS } from '../../models/bandit/config';
import { itemQuality, touchedBy } from '../../models/bandit/item-worth';
import { genreView } from '../../models/bandit/genre-balance';
import { tasteByFoldIn } from '../../models/bandit/passed-over';
import { banditPolicy } from '../../models/bandit/policy';
import { emptyStatistics } from '../../models/bandit/statistics';
import { kernelScorer } from '../../models/collaborative/kernel-scorer';
import { collaborativeRecommender } from '../../models/collaborative/recommender';
import { contentRecommender } from '../../models/content/recommender';
import { contentTrainer } from '../../models/content/trainer';
import { HYBRID_DEFAULTS } from '../../models/hybrid/config';
import { hybridRecommender } from '../../models/hybrid/recommender';
import { factorSimilaritySum } from '../../models/hybrid/similarity';
import { catalogueTraits } from '../../models/hybrid/traits';
import { wishReader } from '../../models/hybrid/wish-terms';
import { seededRandom } from '../../models/math/random';
import { popularityRecommender } from '../../models/popularity/recommender';
import { syntheticDataset } from '../../models/testing/synthetic';
import type { History, Wishes } from '../../models/types';
import { Vocabulary } from '../../models/vocabulary';
import { NO_WISHES } from '../../models/wishes';
import type { Figures } from '../bench';
import { randomHistory, randomState } from '../random-catalogue';
import { named, timedByPace } from '../timing';

/** What is decided how often. */
export interface DecisionTask {
  readonly items: number;
  readonly factors: number;
  /** Preferences of each of the twenty people who ask in turn. */
  readonly interactions: number;
  /** Places of a list. */
  readonly size: number;
  readonly runs: number;
}

/** Times of the parts of a decision, ms, in whatever runs this. */
export async function decisionTimes(task: DecisionTask): Promise<Figures> {
  const { size, runs } = task;
  const random = seededRandom(1);
  const { recommender, policy } = await hybrid(task.items, task.factors);
  const { ids } = recommender.vocabulary;
  const people = Array.from({ length: 20 }, (): History => {
    const history = randomHistory(ids, task.interactions, random);
    const anyId = () => ids[Math.floor(random() * ids.length)];
    const shown = Array.from({ length: SHOWN }, () => ({ itemId: anyId(), at: 0 }));
    return { ...history, shown };
  });
  // A history is an object of its own for each tap: nothing may be remembered from the run before.
  const fresh = (run: number): History => ({ ...people[run % people.length] });
  const slate = (history: History) =>
    policy.slate({
      history,
      surface: 'home:recommended',
      size,
      seed: 1,
      exclude: new Set(history.preferences.map(({ itemId }) => itemId)),
    });

  const scored = await timedByPace(runs, (run) => recommender.score(fresh(run)));
  const listed = await timedByPace(runs, (run) => slate(fresh(run)));
  const decide = async (history: History) => {
    const { entries } = await slate(history);
    return recommender.explain(
      history,
      entries.map(({ itemId }) => itemId),
    );
  };
  const decided = await timedByPace(runs, (run) => decide(fresh(run)));
  // Each list is the first after a wish has changed.
  const wishful = await timedByPace(runs, (run) => decide({ ...fresh(run), wishes: { ...WISHES } }));
  return {
    ...named('score', scored),
    ...named('score_and_slate', listed),
    ...named('decision', decided),
    ...named('decision_new_wishes', wishful),
  };
}

/** What lists have shown: more than a slate hears (models/bandit/passed-over.ts). */
const SHOWN = 1000;

/** A quarter of the catalogue is left out, most of the rest gains. */
const WISHES: Wishes = {
  ...NO_WISHES,
  favouriteGenres: ['Genre 1', 'Genre 2', 'Genre 3'],
  avoidedGenres: ['Genre 4', 'Genre 5', 'Genre 6', 'Genre 7', 'Genre 8'],
  period: { from: 1980, to: 2010 },
  novelty: 0.8,
};

async function hybrid(itemCount: number, factors: number) {
  const { items, now } = syntheticDataset({ items: itemCount, users: 0, clusters: 20 });
  const vocabulary = new Vocabulary(items.map(({ id }) => id));
  const content = await contentTrainer.fit({ items, users: [], now }, contentTrainer.defaults, { seed: 1 });
  const collaborative = randomState(itemCount, factors, seededRandom(2));
  const shared = await collaborativeRecommender({ vocabulary, state: collaborative, scorer: kernelScorer });
  const traits = catalogueTraits(items, vocabulary);
  const recommender = hybridRecommender({
    vocabulary,
    parts: {
      collaborative: shared,
      content: contentRecommender({ vocabulary, state: content }),
      popularity: popularityRecommender({ items, vocabulary, state: null }),
    },
    config: HYBRID_DEFAULTS,
    wishes: wishReader(traits, vocabulary),
  });
  const similarity = factorSimilaritySum(collaborative, vocabulary);
  const genres = genreView(traits.genres, vocabulary.size);
  const policyOf = banditPolicy({
    sources: {
      hybrid: recommender,
      taste: tasteByFoldIn(shared.score),
      quality: itemQuality(items),
      touched: touchedBy(items, null),
      likenessTo: remembered(shared.similar),
      uncertainty: shared.uncertainty,
    },
    ...{ similarity, genres, chooser: linearThompson(), config: BANDIT_DEFAULTS },
  });
  return { recommender, policy: policyOf(emptyStatistics()) };
}

/** As a device does: the same likes come back with each tap. */
function remembered<Key, Value>(of: (key: Key) => Value): (key: Key) => Value {
  const known = new Map<Key, Value>();
  return (key) => {
    const value = known.get(key) ?? of(key);
    known.set(key, value);
    return value;
  };
}
