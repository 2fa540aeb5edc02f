import { fixedMix } from '../models/bandit/choosers';
import { BANDIT_DEFAULTS, type BanditConfig } from '../models/bandit/config';
import { divergenceOf, likedGenres } from '../models/bandit/genre-balance';
import { emptyStatistics } from '../models/bandit/statistics';
import type { Case } from '../models/evaluation/evaluate';
import { comparePaired } from '../models/evaluation/compare-paired';
import { intraListDiversity, ndcgAt } from '../models/evaluation/metrics';
import { BLEND_MMR_DEFAULTS, blendMmrPolicy } from '../models/hybrid/blend-mmr';
import { seededRandom } from '../models/math/random';
import type { Policy } from '../models/types';
import type { Bench, Figures } from './bench';
import { FOLDS, policyOf, trained, type Split, type Trained } from './slates/trained';

/** Entries of a list. */
const SIZE = 10;
/** The blend by its scores alone, and the slates of the app without learning, and of MMR. */
const PLAIN: BanditConfig = { ...BANDIT_DEFAULTS, mostDiversity: 0, fame: 0, calibration: 0 };
const VARIANTS = ['slate', 'mmr', 'without_calibration', 'without_fame', 'without_diversity'] as const;

export const slates: Bench = {
  about:
    'What varied slates cost and bring: NDCG@10, diversity, coverage and calibration beside the plain order',
  options: {
    dataset: { type: 'string', default: 'movielens' },
    /** test; how many times the training part was split again before its last fifth is asked for; fold1 to fold5. */
    split: { type: 'string', default: 'test' },
    config: { type: 'string', default: '{}' },
    resamples: { type: 'string', default: '2000' },
  },
  async run(options, say) {
    const config = { ...BANDIT_DEFAULTS, ...(JSON.parse(String(options.config)) as Partial<BanditConfig>) };
    const models = await trained(String(options.dataset), splitOf(options.split));
    say(`${models.cases.length} people, ${models.vocabulary.size} items`);
    const policies: Record<(typeof VARIANTS)[number], Policy> = {
      slate: blendOnly(models, config),
      mmr: blendMmrPolicy({
        ...{ recommender: models.hybrid, similarity: models.meanSimilarity, config: BLEND_MMR_DEFAULTS },
      }),
      without_calibration: blendOnly(models, { ...config, calibration: 0 }),
      without_fame: blendOnly(models, { ...config, fame: 0 }),
      without_diversity: blendOnly(models, { ...config, mostDiversity: 0 }),
    };
    const plain = await measure(models, blendOnly(models, PLAIN));
    const figures: Record<string, number> = { people: plain.ndcg.length, ...named('plain', plain) };
    for (const variant of VARIANTS) {
      const measured = await measure(models, policies[variant]);
      Object.assign(
        figures,
        named(variant, measured),
        against(variant, measured, plain, Number(options.resamples)),
      );
    }
    return figures;
  },
};

/** @throws RangeError when it is none */
function splitOf(option: unknown): Split {
  if (option === 'test') return 'test';
  const [, fold] = /^fold([1-9])$/.exec(String(option)) ?? [];
  if (fold && Number(fold) <= FOLDS) return { fold: Number(fold) - 1 };
  const times = Number(option);
  if (!Number.isInteger(times) || times < 1)
    throw new RangeError(
      `--split is ${String(option)}; give test, how many splits by time before it (1, 2, 3), or fold1 to fold${FOLDS}.`,
    );
  return times;
}

const blendOnly = (models: Trained, config: BanditConfig): Policy =>
  policyOf(models, fixedMix({ blend: 1 }), config)(emptyStatistics());

interface Measured {
  /** Of each person. */
  readonly ndcg: Float64Array;
  /** Means over people: 1 - similarity of pairs by taste, by what items are about, by genre. */
  readonly byTaste: number;
  readonly byContent: number;
  readonly byGenre: number;
  /** Different items in all lists together. */
  readonly items: number;
  /** Mean KL of the genres of a list from those of the person's likes; 0 where the data set has no genres. */
  readonly divergence: number;
}

async function measure(models: Trained, policy: Policy): Promise<Measured> {
  const { vocabulary, genres } = models;
  const ndcg: number[] = [];
  const items = new Set<number>();
  const sums = { byTaste: 0, byContent: 0, byGenre: 0, divergence: 0 };
  let judged = 0;
  for (const person of models.cases) {
    const list = await listFor(models, policy, person);
    const relevant = relevantOf(models, person);
    const gains = list.map((item) => (relevant.has(item) ? 1 : 0));
    ndcg.push(ndcgAt(SIZE, gains, new Array<number>(relevant.size).fill(1)));
    for (const item of list) items.add(item);
    sums.byTaste += intraListDiversity(list, models.byTaste);
    sums.byContent += intraListDiversity(list, models.byContent);
    sums.byGenre += intraListDiversity(list, models.byGenre);
    const target = likedGenres(person.history, genres, vocabulary);
    if (!target) continue;
    sums.divergence += divergenceOf(list, { target, genres });
    judged++;
  }
  const mean = (sum: number) => sum / ndcg.length;
  return {
    ...{ ndcg: Float64Array.from(ndcg), items: items.size, divergence: judged && sums.divergence / judged },
    ...{ byTaste: mean(sums.byTaste), byContent: mean(sums.byContent), byGenre: mean(sums.byGenre) },
  };
}

async function listFor({ vocabulary }: Trained, policy: Policy, person: Case): Promise<number[]> {
  const { history } = person;
  const exclude = new Set([...history.preferences.map(({ itemId }) => itemId), ...(person.exclude ?? [])]);
  const { entries } = await policy.slate({ history, surface: 'home', size: SIZE, seed: 1, exclude });
  return entries.map(({ itemId }) => vocabulary.indexOf(itemId));
}

/** Held-out likes that were not known before. */
function relevantOf({ vocabulary }: Trained, { history, relevant, exclude = [] }: Case): Set<number> {
  const known = new Set([...history.preferences.map(({ itemId }) => itemId), ...exclude]);
  return new Set(relevant.filter((id) => !known.has(id)).map((id) => vocabulary.indexOf(id)));
}

const meanOf = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / values.length;

const named = (name: string, { ndcg, ...others }: Measured): Figures => ({
  [`${name}_ndcg10`]: meanOf(ndcg),
  [`${name}_ild_taste`]: others.byTaste,
  [`${name}_ild_content`]: others.byContent,
  [`${name}_ild_genre`]: others.byGenre,
  [`${name}_items`]: others.items,
  [`${name}_genre_divergence`]: others.divergence,
});

/** In percent of the plain order. */
function against(name: string, measured: Measured, plain: Measured, resamples: number): Figures {
  const usual = meanOf(plain.ndcg);
  const paired = comparePaired(measured.ndcg, plain.ndcg, { random: seededRandom(1), resamples });
  const percent = (value: number, of: number) => (of === 0 ? 0 : 100 * (value / of - 1));
  return {
    [`${name}_ndcg10_percent`]: (100 * paired.difference) / usual,
    [`${name}_ndcg10_percent_low`]: (100 * paired.low) / usual,
    [`${name}_ndcg10_percent_high`]: (100 * paired.high) / usual,
    [`${name}_ild_taste_percent`]: percent(measured.byTaste, plain.byTaste),
    [`${name}_ild_genre_percent`]: percent(measured.byGenre, plain.byGenre),
    [`${name}_items_percent`]: percent(measured.items, plain.items),
    [`${name}_genre_divergence_percent`]: percent(measured.divergence, plain.divergence),
  };
}
