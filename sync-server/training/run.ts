/** One training run: collect, share the prior, train in a thread, judge, publish or not, and keep what was decided (A5). */
import { randomUUID } from 'node:crypto';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { COLLABORATIVE_DEFAULTS, type CollaborativeConfig } from '../../models/collaborative/config';
import type { SolverChoice } from '../../models/collaborative/solver-choice';
import type { Progress } from '../../models/types';
import {
  artefactInService,
  deltaBases,
  forgetArtefacts,
  publishArtefact,
  readPretrained,
  type PublishedArtefact,
} from '../db/artefacts';
import { manifestOf } from '../db/artefact-manifest';
import { readBlob } from '../db/catalogue';
import type { Database, Db } from '../db/connect';
import { sentenceOf } from '../db/failure-in-words';
import { countErasures, PRETRAINED } from '../db/forgetting';
import { importedDatasets } from '../db/imports';
import { finishRun, startRun, type TrainingOutcome, type TrainingTrigger } from '../db/training-runs';
import type { CandidateOutcome } from './candidate';
import { factsOfCheckpoint, forgetCheckpoint, forgetPart } from './checkpoint-file';
import { collectEvidence, type EvidenceCounts } from './collect';
import type { DeltaBase } from './deltas';
import { sharePrior } from './prior';
import { withRemaining } from './remaining';
import { makeCandidateInThread } from './thread';

export interface TrainingDeps extends SolverChoice {
  readonly database: Database;
  /** ms since the epoch. */
  readonly now: () => number;
  readonly trigger: TrainingTrigger;
  /** Of every draw in the run (R3); kept in the artefact's manifest. Default: from the time. */
  readonly seed?: number;
  readonly onProgress?: (progress: Progress) => void;
  readonly signal?: AbortSignal;
  /** Where a training that is killed is kept, to go on from; absent: nowhere. */
  readonly dataDir?: string;
  /** Default: one for each core but one, which answers requests meanwhile. */
  readonly threads?: number;
  /** Told when something is slower here than it might be. */
  readonly onNote?: (sentence: string) => void;
}

export interface TrainingReport extends TrainingOutcome {
  readonly seconds: number;
}

/**
 * @returns what was decided; `skipped` when another trainer is at work, in this process or another
 * @throws what went wrong; it is kept with the run
 */
export async function runTraining(deps: TrainingDeps): Promise<TrainingReport> {
  const { database, now } = deps;
  const startedAt = now();
  const run = await database.withTryLock('training', () => recorded(deps, startedAt));
  const outcome: TrainingOutcome = run.held ? run.value : skipped({}, 'Another trainer is at work.');
  return { ...outcome, seconds: (now() - startedAt) / 1000 };
}

async function recorded(deps: TrainingDeps, startedAt: number): Promise<TrainingOutcome> {
  const { now, trigger } = deps;
  const { db } = deps.database;
  const id = randomUUID();
  await startRun(db, { id, trigger }, new Date(startedAt));
  try {
    const outcome = await trainAndDecide(deps, startedAt);
    await finishRun(db, id, outcome, new Date(now()));
    return outcome;
  } catch (cause) {
    const failed: TrainingOutcome = { ...skipped({}, sentenceOf(cause)), state: 'failed' };
    // The first failure is the one to tell; when the database is gone, this note fails as well.
    await finishRun(db, id, failed, new Date(now())).catch(() => {});
    throw cause;
  }
}

async function trainAndDecide(deps: TrainingDeps, startedAt: number): Promise<TrainingOutcome> {
  const { db } = deps.database;
  const { signal, onNote, now } = deps;
  const onProgress = deps.onProgress && withRemaining(now, deps.onProgress);
  onProgress?.({ step: 'Collecting evidence', done: 0, total: 1 });
  // Counted first: whoever is erased from here on may be in the evidence, and then the model has to go again.
  const erasures = await countErasures(db);
  const incumbent = await findIncumbent(db, erasures);
  const evidence = await collectEvidence(db, incumbent && datasetOf(incumbent));
  const checkpoint = await checkpointOf(deps, erasures, startedAt);
  const { seed } = checkpoint.facts;
  // It needs no model: where the training fails or publishes nothing, it is in service all the same.
  const counts = { ...evidence.counts, ...(await sharePrior(db, { now: startedAt, seed })) };
  const config = configOf(deps);
  const outcome = await makeCandidateInThread(
    {
      ...{ users: evidence.users, items: evidence.items, config, seed, now: startedAt },
      incumbent: incumbent && (await bytesOf(db, incumbent)),
      basedOn: incumbent?.manifest.version ?? null,
      deltaBases: await readBases(db, erasures),
      prior: await readPrior(db),
      threads: deps.threads ?? Math.max(1, availableParallelism() - 1),
      checkpoint: checkpoint.file === null ? null : { file: checkpoint.file, facts: checkpoint.facts },
    },
    { ...(onProgress && { onProgress }), ...(signal && { signal }), ...(onNote && { onNote }) },
  ).catch(async (cause: unknown) => {
    // Stopped, it goes on the next time; failed, it would only fail again.
    if (checkpoint.file !== null) await (signal?.aborted ? forgetPart : forgetCheckpoint)(checkpoint.file);
    throw cause;
  });
  if (checkpoint.file !== null) await forgetCheckpoint(checkpoint.file);
  if (outcome.state === 'skipped') return withoutModel(db, erasures, skipped(counts, outcome.reason));
  const context = { incumbent, erasures, counts, config: { ...config, seed } };
  return decide(deps, outcome, context, startedAt);
}

function configOf({ solver, blockSize }: SolverChoice): CollaborativeConfig {
  return {
    ...COLLABORATIVE_DEFAULTS,
    ...(solver !== undefined && { solver }),
    ...(blockSize !== undefined && { blockSize }),
  };
}

/**
 * The seed is that of the training which was interrupted, or it could not go on. Who was erased since is in its
 * factors, so then it is forgotten (V4).
 */
async function checkpointOf({ dataDir, seed }: TrainingDeps, erasures: number, startedAt: number) {
  const anew = { seed: seed ?? startedAt % 2 ** 32, erasures };
  if (dataDir === undefined) return { file: null, facts: anew };
  const file = path.join(dataDir, 'training.checkpoint');
  const facts = await factsOfCheckpoint(file);
  if (facts?.erasures !== erasures) await forgetCheckpoint(file);
  const resumed = facts?.erasures === erasures && (seed === undefined || seed === facts.seed);
  return { file, facts: resumed ? facts : anew };
}

async function decide(
  { database, now }: TrainingDeps,
  { verdict, version, bytes, items, deltas, ensemble }: Extract<CandidateOutcome, { state: 'judged' }>,
  context: {
    incumbent: PublishedArtefact | null;
    erasures: number;
    counts: EvidenceCounts;
    config: Record<string, string | number>;
  },
  startedAt: number,
): Promise<TrainingOutcome> {
  const { counts, incumbent, erasures, config } = context;
  const { candidate, reason } = verdict;
  const judged = { evidence: counts, candidate, incumbent: verdict.incumbent, reason };
  if (!verdict.publish)
    return withoutModel(database.db, erasures, { ...judged, state: 'refused', version: null });
  const manifest = manifestOf(bytes, {
    ...{ version, items, k: COLLABORATIVE_DEFAULTS.factors },
    ...{ config, metrics: candidate, trainedAt: startedAt },
    basedOn: incumbent?.manifest.version ?? null,
  });
  const artefact = { manifest, bytes, erasuresSeen: erasures, deltas, ensemble };
  await publishArtefact(database.db, artefact, new Date(now()));
  return { ...judged, state: 'published', version };
}

/**
 * What the candidate starts from and is compared with: the model in service, unless it knows somebody who was erased
 * since. Neither its factors nor its figures may live on then (V4), and the model that came with Palate stands in.
 */
async function findIncumbent(db: Db, erasures: number): Promise<PublishedArtefact | null> {
  const inService = await artefactInService(db);
  if (!inService || inService.erasuresSeen >= erasures) return inService;
  return inService.manifest.version.startsWith(PRETRAINED) ? inService : readPretrained(db);
}

/** A run that publishes nothing forgets all the same. */
async function withoutModel(db: Db, erasures: number, outcome: TrainingOutcome): Promise<TrainingOutcome> {
  if (!(await forgetArtefacts(db, erasures))) return outcome;
  const forgotten =
    'The model in service knew somebody who was erased; the one that came with Palate is back.';
  return { ...outcome, reason: `${outcome.reason} ${forgotten}` };
}

/** A device that was away for a few trainings still gets a delta. */
const DELTA_BASES = 3;

async function readBases(db: Db, erasures: number): Promise<DeltaBase[]> {
  const bases = await deltaBases(db, erasures, DELTA_BASES);
  return Promise.all(
    bases.map(async (base) => ({ digest: base.manifest.digest, bytes: await bytesOf(db, base) })),
  );
}

/** The model that ships with Palate stands for its people, unless their own ratings were imported here. */
async function readPrior(db: Db): Promise<Uint8Array | null> {
  const pretrained = await readPretrained(db);
  if (!pretrained) return null;
  const dataset = datasetOf(pretrained);
  return dataset && (await importedDatasets(db)).has(dataset) ? null : bytesOf(db, pretrained);
}

/** The data set that a model was trained on before it came here; null for those trained here. */
function datasetOf({ manifest }: PublishedArtefact): string | null {
  const { dataset } = manifest.config;
  return typeof dataset === 'string' ? dataset : null;
}

async function bytesOf(db: Db, { manifest }: PublishedArtefact): Promise<Uint8Array> {
  const bytes = await readBlob(db, manifest.digest, 'artefact');
  if (!bytes) throw new Error(`The model ${manifest.version} has lost its bytes.`); // a foreign key forbids it
  return bytes;
}

const skipped = (evidence: Record<string, number>, reason: string): TrainingOutcome => ({
  ...{ state: 'skipped', evidence, candidate: null, incumbent: null, version: null, reason },
});
