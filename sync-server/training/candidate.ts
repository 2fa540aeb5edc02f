/** Trains a candidate and judges it beside the model in service. Pure; train.worker.ts runs it off the request path. */
import { bareItem } from '../../models/bare-item';
import { collaborativeTrainer, type CollaborativeFitOptions } from '../../models/collaborative/als';
import {
  decodeArtefact,
  encodeArtefact,
  shippedRows,
  type CollaborativeArtefact,
} from '../../models/collaborative/artefact';
import type { CollaborativeConfig } from '../../models/collaborative/config';
import { digestOf } from '../../models/collaborative/digest';
import { selectRows, type CollaborativeState } from '../../models/collaborative/state';
import { popularityRecommender } from '../../models/popularity/recommender';
import { popularityTrainer } from '../../models/popularity/trainer';
import type { FitOptions, ItemId, Preference, TrainingData } from '../../models/types';
import { Vocabulary } from '../../models/vocabulary';
import type { MadeDelta } from '../db/deltas';
import { worthwhileDeltas, type DeltaBase } from './deltas';
import { judge, type Verdict } from './gate';
import { holdOut } from './held-out';
import { unpackUsers, type PackedUsers } from './packed-users';
import { peopleOf, withholdCounts, withholdFew } from './withhold';

export interface CandidateJob {
  readonly users: PackedUsers;
  readonly config: CollaborativeConfig;
  readonly seed: number;
  /** ms since the epoch. */
  readonly now: number;
  /** Bytes of the model in service; null before the first. */
  readonly incumbent: Uint8Array | null;
  /** Its version; null before the first. */
  readonly basedOn: string | null;
  /** Models that devices may have, the one in service among them: what is published comes with deltas from them. */
  readonly deltaBases: readonly DeltaBase[];
  /** Bytes of a model of people whose events are not here; null when there is none, or when they were imported. */
  readonly prior: Uint8Array | null;
}

export type CandidateOutcome =
  | { readonly state: 'skipped'; readonly reason: string }
  | {
      readonly state: 'judged';
      readonly verdict: Verdict;
      readonly version: string;
      readonly bytes: Uint8Array;
      /** Items with a factor. */
      readonly items: number;
      /** That lead to `bytes`; none where they save too little, or when it is not to be published. */
      readonly deltas: readonly MadeDelta[];
    };

type Options = Pick<CollaborativeFitOptions, 'onProgress' | 'signal' | 'threads' | 'checkpoints' | 'onNote'>;

/** What is judged is what would ship: the candidate goes through its own bytes first, trimmed, withheld, quantised. */
export async function makeCandidate(job: CandidateJob, options: Options = {}): Promise<CandidateOutcome> {
  const { train, cases } = holdOut(unpackUsers(job.users), job.now);
  if (cases.length === 0)
    return {
      state: 'skipped',
      reason: 'Nobody has liked two items yet, so there is nothing to judge a model by.',
    };
  const incumbent = job.incumbent && decodeArtefact(job.incumbent);
  const { state, popularity } = await learn(job, train, incumbent, options);

  // Devices have the rows of the model in service, and deltas are small when the new ones stay near them.
  const near = job.incumbent && shippedRows(job.incumbent);
  const facts = { trainedAt: job.now, basedOn: job.basedOn, dataset: 'What people of this Palate liked' };
  const draft = encodeArtefact(state, { ...facts, version: 'draft', metrics: {} }, { popularity, near });
  const shipped = decodeArtefact(draft).state;
  const vocabulary = new Vocabulary(job.users.ids);
  const counts = { ids: state.ids, counts: popularity };
  const verdict = await judge({
    ...{ candidate: shipped, incumbent: incumbent?.state ?? null, cases, vocabulary },
    popularity: popularityRecommender({ items: [], vocabulary, state: counts }),
  });

  const version = versionOf(job.now, await digestOf(draft));
  const bytes = encodeArtefact(
    state,
    { ...facts, version, metrics: verdict.candidate },
    { popularity, near },
  );
  const deltas = verdict.publish ? worthwhileDeltas(job.deltaBases, bytes) : [];
  return { state: 'judged', verdict, version, bytes, items: shipped.ids.length, deltas };
}

/** For example `2026-11-23T15-20-11Z-1f0c92ab`: sorts by time, and no two models share one. */
const versionOf = (at: number, digest: string): string =>
  `${new Date(at).toISOString().slice(0, 19).replaceAll(':', '-')}Z-${digest.slice(0, 8)}`;

/** A4: starts from the model in service, so that the basis stays put. */
async function learn(
  job: CandidateJob,
  users: readonly (readonly Preference[])[],
  incumbent: CollaborativeArtefact | null,
  options: Options,
): Promise<{ state: CollaborativeState; popularity: Float32Array }> {
  const { config, seed, now } = job;
  const data: TrainingData = { items: job.users.ids.map((id) => bareItem(id)), users, now };
  // A model of another size says nothing in this basis: after a change of k, training starts anew.
  const ofThisSize = (artefact: CollaborativeArtefact | null) =>
    artefact?.state.k === config.factors ? artefact : null;
  const init = ofThisSize(incumbent)?.state;
  const prior = ofThisSize(job.prior && decodeArtefact(job.prior));
  const fitted = await collaborativeTrainer.fit(data, config, {
    ...{ ...options, seed },
    ...(init && { init }),
    ...(prior && { prior: prior.state }),
  });
  const withheld = withholdFew(fitted, users, prior?.state ?? null);
  const rows = withheld.ids.flatMap((_, row) => (withheld.evidence[row] > 0 ? [row] : []));
  const state = selectRows(
    withheld,
    rows,
    rows.map((row) => withheld.ids[row]),
  );
  return { state, popularity: await countLikes(data, state.ids, prior, { ...options, seed }) };
}

/** Likes of this Palate's people, as far as they may be told, on top of those that the prior counted. */
async function countLikes(
  data: TrainingData,
  ids: readonly ItemId[],
  prior: CollaborativeArtefact | null,
  options: FitOptions,
): Promise<Float32Array> {
  const own = await popularityTrainer.fit(data, popularityTrainer.defaults, options);
  const told = withholdCounts(own.ids, own.counts, peopleOf(data.users));
  const counts = new Map(own.ids.map((id, row) => [id, told[row]]));
  const before = new Map(prior?.state.ids.map((id, row) => [id, prior.popularity?.[row] ?? 0]));
  return Float32Array.from(ids, (id) => (counts.get(id) ?? 0) + (before.get(id) ?? 0));
}
