/**
 * The linear model beside a candidate, and the weights of the blend that this Palate's own evidence chooses: trained,
 * judged beside the blend that devices have without them (A5), and left out where they are worse or the evidence is thin.
 */
import type { CollaborativeFitOptions } from '../../models/collaborative/als';
import type { CollaborativeArtefact } from '../../models/collaborative/artefact';
import type { CollaborativeConfig } from '../../models/collaborative/config';
import { contentTrainer } from '../../models/content/trainer';
import { TrainingError } from '../../models/errors';
import { HYBRID_DEFAULTS, type HybridConfig } from '../../models/hybrid/config';
import { decodeEnsemble, encodeEnsemble } from '../../models/hybrid/ensemble';
import { withoutSilent } from '../../models/linear/audible';
import { LINEAR_DEFAULTS, type LinearConfig } from '../../models/linear/config';
import type { LinearState } from '../../models/linear/state';
import { linearTrainer } from '../../models/linear/trainer';
import { deriveSeed } from '../../models/math/random';
import { type TrainParts, validatedBlend } from '../../models/selection/validated-blend';
import type { Item, Preference, TrainingData } from '../../models/types';
import type { MadeEnsemble } from '../db/ensembles';
import { BlendRoom } from './blend-room';
import { judgeBlend } from './gate';
import type { HeldOutCase } from './held-out';
import { learn } from './learn';
import { samplePeople } from './sample-people';
import { FEWEST_PEOPLE } from './withhold';

/** Fewer neighbours than the evaluation's default: devices fetch it after every training. */
const LINEAR: LinearConfig = { ...LINEAR_DEFAULTS, neighbours: 60, fewestTogether: FEWEST_PEOPLE };

/** Weights that fewer people judge are chosen by luck. */
const FEWEST_JUDGES = 100;

/** Weights need no more preferences to be chosen by, and choosing them trains twice. */
const MOST_PREFERENCES = 2_000_000;

export interface EnsembleJob {
  /** Of the candidate: one training made both. */
  readonly version: string;
  /** The candidate as devices will read it. */
  readonly shipped: CollaborativeArtefact;
  /** The whole catalogue. */
  readonly items: readonly Item[];
  /** What the candidate was trained on. */
  readonly users: readonly (readonly Preference[])[];
  /** Whether somebody is of a public data set. */
  readonly imported: (user: number) => boolean;
  readonly cases: readonly HeldOutCase[];
  readonly config: CollaborativeConfig;
  /** Of people whose events are not here; of the configuration's size. */
  readonly prior: CollaborativeArtefact | null;
  readonly seed: number;
  /** ms since the epoch. */
  readonly now: number;
}

export interface EnsembleOutcome {
  /** Null: devices blend by the defaults, without a linear model. */
  readonly ensemble: MadeEnsemble | null;
  /** One sentence with both figures; null where there was too little to choose by. */
  readonly reason: string | null;
}

type Options = Pick<CollaborativeFitOptions, 'onProgress' | 'signal' | 'threads' | 'onNote'>;

/** Trainings for the choice, the choice and the verdict. */
const STAGES = 4;

const NOTHING: EnsembleOutcome = { ensemble: null, reason: null };

export async function makeEnsemble(
  job: EnsembleJob,
  { onProgress, ...options }: Options,
): Promise<EnsembleOutcome> {
  const { items, users, now, cases, shipped } = job;
  const report = (done: number) => onProgress?.({ step: 'Choosing how to blend', done, total: STAGES });
  const content = await contentTrainer.fit({ items, users: [], now }, contentTrainer.defaults, { seed: 0 });
  const room = new BlendRoom(items, content);
  try {
    const blend = await choose(job, room, { ...options, report });
    await report(3);
    if (blend === HYBRID_DEFAULTS) return NOTHING;
    const heard = blend.weights.linear.cold > 0 || blend.weights.linear.warm > 0;
    const linear = heard ? await fitLinear({ items, users, now }, job.imported, options) : null;
    const facts = { version: job.version, trainedAt: now, basedOn: null, dataset: shipped.facts.dataset };
    const draft = decodeEnsemble(encodeEnsemble({ facts: { ...facts, metrics: {} }, blend, linear }));
    const ours = await room.hybrid(shipped, draft.linear, blend);
    const verdict = await judgeBlend(ours, await room.hybrid(shipped, null, HYBRID_DEFAULTS), cases);
    if (!verdict.publish) return { ensemble: null, reason: verdict.reason };
    const bytes = encodeEnsemble({ facts: { ...facts, metrics: verdict.candidate }, blend, linear });
    const config = { blend, linear: heard ? LINEAR : null };
    const made = { bytes, items: linear?.ids.length ?? 0, config, metrics: verdict.candidate };
    return { ensemble: made, reason: verdict.reason };
  } catch (cause) {
    // Thin evidence (nobody likes the same twice) is no reason to withhold the candidate.
    if (cause instanceof TrainingError) return NOTHING;
    throw cause;
  } finally {
    room.dispose();
  }
}

/** @returns the defaults themselves where there is too little to choose by, or nothing better was found */
async function choose(
  job: EnsembleJob,
  room: BlendRoom,
  { report, ...options }: Omit<Options, 'onProgress'> & { report: (done: number) => unknown },
): Promise<HybridConfig> {
  let trained = 0;
  const { items, users, now, config, prior } = job;
  const seed = deriveSeed(job.seed, 'ensemble');
  const places = samplePeople(users, MOST_PREFERENCES, seed);
  const sample: TrainingData = { items, users: places.map((place) => users[place]), now };
  const ids = items.map(({ id }) => id);
  // Not from the model in service: it has seen what is asked for here.
  const train: TrainParts = async (part, place) => {
    await report(trained++);
    const learned = await learn(
      { ids, users: part.users, now: part.now, config, prior },
      { ...options, seed },
    );
    const linear = await fitLinear(part, (user) => job.imported(places[place(user)]), options);
    return room.parts(learned, linear);
  };
  const { signal } = options;
  const chosen = await validatedBlend(sample, train, HYBRID_DEFAULTS, {
    ...{ seed, fewestJudges: FEWEST_JUDGES },
    ...(signal && { signal }),
  });
  return chosen.config;
}

/** V3: who is of a public data set counts as enough people, what they like is known anyway. */
async function fitLinear(
  data: TrainingData,
  imported: (user: number) => boolean,
  { signal }: Pick<Options, 'signal'>,
): Promise<LinearState> {
  const countsAs = (user: number) => (imported(user) ? FEWEST_PEOPLE : 1);
  return withoutSilent(
    await linearTrainer.fit(data, LINEAR, { ...(signal && { signal }), seed: 0, countsAs }),
  );
}
