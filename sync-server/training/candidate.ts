/** Trains a candidate and judges it beside the model in service. Pure; train.worker.ts runs it off the request path. */
import type { CollaborativeFitOptions } from '../../models/collaborative/als';
import {
  decodeArtefact,
  encodeArtefact,
  shippedRows,
  type CollaborativeArtefact,
} from '../../models/collaborative/artefact';
import type { CollaborativeConfig } from '../../models/collaborative/config';
import { digestOf } from '../../models/collaborative/digest';
import { popularityRecommender } from '../../models/popularity/recommender';
import type { Item } from '../../models/types';
import { Vocabulary } from '../../models/vocabulary';
import type { MadeDelta } from '../db/deltas';
import type { MadeEnsemble } from '../db/ensembles';
import { worthwhileDeltas, type DeltaBase } from './deltas';
import { makeEnsemble } from './ensemble';
import { judge, type Verdict } from './gate';
import { holdOut } from './held-out';
import { learn } from './learn';
import { unpackUsers, type PackedUsers } from './packed-users';

export interface CandidateJob {
  readonly users: PackedUsers;
  /** The catalogue, in the order of the users' ids. */
  readonly items: readonly Item[];
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
      /** Null when it is not to be published, or devices do better with the default blend. */
      readonly ensemble: MadeEnsemble | null;
    };

type Options = Pick<CollaborativeFitOptions, 'onProgress' | 'signal' | 'threads' | 'checkpoints' | 'onNote'>;

/** What is judged is what would ship: the candidate goes through its own bytes first, trimmed, withheld, quantised. */
export async function makeCandidate(job: CandidateJob, options: Options = {}): Promise<CandidateOutcome> {
  const { config, seed, now } = job;
  const { ids, imported } = job.users;
  const { train, cases } = holdOut(unpackUsers(job.users), now);
  if (cases.length === 0)
    return {
      state: 'skipped',
      reason: 'Nobody has liked two items yet, so there is nothing to judge a model by.',
    };
  const incumbent = job.incumbent && decodeArtefact(job.incumbent);
  const prior = ofSize(job.prior && decodeArtefact(job.prior), config.factors);
  const init = ofSize(incumbent, config.factors)?.state; // A4: so that the basis stays put
  const lesson = { ids, users: train, now, config, prior };
  const { state, popularity } = await learn(lesson, { ...options, seed, ...(init && { init }) });

  // Devices have the rows of the model in service, and deltas are small when the new ones stay near them.
  const near = job.incumbent && shippedRows(job.incumbent);
  const facts = { trainedAt: now, basedOn: job.basedOn, dataset: 'What people of this Palate liked' };
  const draft = encodeArtefact(state, { ...facts, version: 'draft', metrics: {} }, { popularity, near });
  const shipped = decodeArtefact(draft);
  const vocabulary = new Vocabulary(ids);
  const counts = { ids: state.ids, counts: popularity };
  const verdict = await judge({
    ...{ candidate: shipped.state, incumbent: incumbent?.state ?? null, cases, vocabulary },
    popularity: popularityRecommender({ items: [], vocabulary, state: counts }),
  });

  const version = versionOf(now, await digestOf(draft));
  const bytes = encodeArtefact(
    state,
    { ...facts, version, metrics: verdict.candidate },
    { popularity, near },
  );
  const judged = { state: 'judged', version, bytes, items: shipped.state.ids.length } as const;
  if (!verdict.publish) return { ...judged, verdict, deltas: [], ensemble: null };
  const { ensemble, reason } = await makeEnsemble(
    {
      ...{ version, shipped, cases, config, prior, seed, now, items: job.items, users: train },
      imported: (user) => imported[user] === 1,
    },
    withoutCheckpoints(options),
  );
  return {
    ...judged,
    verdict: reason === null ? verdict : { ...verdict, reason: `${verdict.reason} ${reason}` },
    deltas: worthwhileDeltas(job.deltaBases, bytes),
    ensemble,
  };
}

/** What a kill may interrupt is the candidate itself; the choice behind it starts anew. */
const withoutCheckpoints = ({ checkpoints: _, ...rest }: Options): Omit<Options, 'checkpoints'> => rest;

/** For example `2026-11-23T15-20-11Z-1f0c92ab`: sorts by time, and no two models share one. */
const versionOf = (at: number, digest: string): string =>
  `${new Date(at).toISOString().slice(0, 19).replaceAll(':', '-')}Z-${digest.slice(0, 8)}`;

/** A model of another size says nothing in this basis: after a change of k, training starts anew. */
const ofSize = (artefact: CollaborativeArtefact | null, k: number): CollaborativeArtefact | null =>
  artefact?.state.k === k ? artefact : null;
