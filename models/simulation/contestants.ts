/** Who takes part in a contest, by name. */
import { epsilonGreedy, fixedMix, linearThompson, linUcb, type Chooser } from '../bandit/choosers';
import { HYBRID_DEFAULTS, type HybridConfig } from '../hybrid/config';
import { ORACLE_VERSION, oraclePolicy } from './oracle';
import type { Recommenders } from './recommenders';
import type { Contestant } from './simulate';

type Weights = HybridConfig['weights'];

/** Learners, and the blend alone: they differ in nothing but who fills a place. */
const CHOOSERS = {
  thompson: linearThompson(),
  linucb: linUcb(),
  'epsilon-greedy': epsilonGreedy(),
  blend: fixedMix({ blend: 1 }),
} satisfies Record<string, Chooser>;

export const CONTESTANTS = ['oracle', ...(Object.keys(CHOOSERS) as (keyof typeof CHOOSERS)[])] as const;
export type ContestantName = (typeof CONTESTANTS)[number];
/** Those that learn. */
export const LEARNERS = ['thompson', 'linucb', 'epsilon-greedy'] as const satisfies readonly ContestantName[];

/** Raised when a contestant shows simulated people other slates for the same statistics and seed. */
export function versionOf(name: ContestantName): number {
  if (name === 'oracle') return ORACLE_VERSION;
  const { version } = CHOOSERS[name];
  return version === HEARS_WISHES_EVERYWHERE ? version - 1 : version;
}

/** It changed the slates of people who wish for something (docs/decisions/0039), and those who are simulated do not. */
const HEARS_WISHES_EVERYWHERE = 6;

/** @param weights of the blend that all but the oracle have */
export function contestantNamed(
  name: ContestantName,
  recommenders: Recommenders,
  weights: Weights,
): Contestant {
  if (name === 'oracle') return (person) => () => oraclePolicy(person, recommenders.vocabulary);
  const policy = recommenders.bandit(CHOOSERS[name], weights);
  return () => policy;
}

/** Blends to choose the best fixed one from: the default, and all ways to share three thirds out among the models. */
export const BLENDS: readonly Weights[] = [
  HYBRID_DEFAULTS.weights,
  ...[0, 1, 2, 3].flatMap((collaborative) =>
    Array.from({ length: 4 - collaborative }, (_, content) =>
      blendOf(collaborative / 3, content / 3, (3 - collaborative - content) / 3),
    ),
  ),
];

function blendOf(collaborative: number, content: number, popularity: number): Weights {
  const both = (weight: number) => ({ cold: weight, warm: weight });
  return {
    ...{ collaborative: both(collaborative), linear: both(0) },
    ...{ content: both(content), popularity: both(popularity) },
  };
}
