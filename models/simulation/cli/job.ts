/** One run of a contest. */
import type { HybridConfig } from '../../hybrid/config';
import { deriveSeed } from '../../math/random';
import { contestantNamed, type ContestantName } from '../contestants';
import { trainRecommenders, type Recommenders } from '../recommenders';
import { simulate, type Earnings, type Midway, type SimulationOptions } from '../simulate';
import type { World } from '../world';
import { demoWorld } from './demo-world';

export interface Job extends Omit<SimulationOptions, 'from' | 'onPerson' | 'onGroup' | 'onLog'> {
  readonly contestant: ContestantName;
  readonly weights: HybridConfig['weights'];
  /** People whose likes the shared models are trained on. */
  readonly trainedOn: number;
}

/** Where to begin, and what to hear of meanwhile. */
export interface Going {
  /** Null: at the beginning. */
  readonly from: Midway | null;
  readonly onPerson: (done: number) => void;
  readonly onGroup: (midway: Midway) => void;
}

/** @returns runs jobs; world and models of the latest are kept for the next, which often has the same */
export function jobs(): (job: Job, going: Going) => Promise<Earnings> {
  let latest: { readonly of: string; readonly world: World; readonly recommenders: Recommenders } | null =
    null;
  return async (job, going) => {
    const { contestant, weights, trainedOn, seed, rounds } = job;
    const of = JSON.stringify([seed, rounds, trainedOn]);
    if (latest?.of !== of) {
      const world = await demoWorld(rounds, seed);
      const recommenders = await trainRecommenders(world, trainedOn, deriveSeed(seed, 'models'));
      latest = { of, world, recommenders };
    }
    const { world, recommenders } = latest;
    const contender = contestantNamed(contestant, recommenders, weights);
    return simulate(world, recommenders, contender, { ...job, ...going });
  };
}
