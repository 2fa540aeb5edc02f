/**
 * Implicit alternating least squares: Hu, Koren & Volinsky 2008, "Collaborative Filtering for Implicit Feedback
 * Datasets", with the loss and the frequency-scaled regularisation of Rendle et al. 2021, "Revisiting the Performance
 * of iALS on Item Recommendation Benchmarks", and warm-started conjugate gradients in place of one direct solve a row
 * (Takács, Pilászy & Tikk 2011). Equations: docs/maths.md, Collaborative.
 */
import { TrainingError } from '../errors';
import type { SweepRoom } from '../kernels/sweep-room';
import type { Threads } from '../kernels/sweep-threads';
import { gramian } from '../math/gramian';
import { deriveSeed, gaussian, seededRandom } from '../math/random';
import type { FitOptions, ItemId, Progress, Trainer, TrainingData } from '../types';
import { Vocabulary } from '../vocabulary';
import { COLLABORATIVE_DEFAULTS, type CollaborativeConfig, configProblem } from './config';
import { checkpointed, type Checkpoints } from './checkpoint';
import { type EvidenceSource, preferenceSource, rowWeights } from './evidence-matrix';
import type { Side } from './half-sweep';
import { objective } from './objective';
import { type AlignedPrior, alignFactors, alignPrior } from './prior';
import { countPositive, layOutSides } from './sides';
import type { CollaborativeState } from './state';
import { type Alternation, createSweeper, type KernelName } from './sweeper';
import { roomFor } from './training-room';

export interface CollaborativeFitOptions extends FitOptions {
  /** Start from these item factors, mapped by id, so that the basis stays put (A4). */
  readonly init?: CollaborativeState;
  /** What people learned whose events are not in the data any more; see prior.ts. */
  readonly prior?: CollaborativeState;
  /**
   * Put the objective into the progress of every half-sweep, or into a report of its own at the end. It costs more than
   * a half-sweep of the kernel.
   */
  readonly reportLoss?: boolean | 'last';
  /** Left out: WebAssembly where it can, else TypeScript. Both learn the same but for rounding. */
  readonly kernel?: KernelName;
  /** Who works on it; left out: this thread alone. What is learned is the same bit for bit. */
  readonly threads?: Threads;
  /** Kept after every iteration, and continued from. */
  readonly checkpoints?: Checkpoints;
  /** Told when something is slower here than it might be, as one sentence. */
  readonly onNote?: (sentence: string) => void;
}

export interface CollaborativeTrainer extends Trainer<CollaborativeConfig, CollaborativeState> {
  fit(
    data: TrainingData,
    config: CollaborativeConfig,
    options: CollaborativeFitOptions,
  ): Promise<CollaborativeState>;
}

export const collaborativeTrainer: CollaborativeTrainer = {
  name: 'collaborative',
  defaults: COLLABORATIVE_DEFAULTS,
  fit,
};

async function fit(
  data: TrainingData,
  config: CollaborativeConfig,
  options: CollaborativeFitOptions,
): Promise<CollaborativeState> {
  const ids = data.items.map((item) => item.id);
  const source = preferenceSource(data.users, new Vocabulary(ids), config.confidenceScale);
  return fitEvidence(ids, source, config, options);
}

/**
 * `fit` without an object for every preference, for millions of them.
 * @param source its columns are `ids`; weights are c_ui, the scale α included
 * @throws {TrainingError} when there is nothing to learn from, or not the memory; AbortError when the signal fires
 */
export async function fitEvidence(
  ids: readonly ItemId[],
  source: EvidenceSource,
  config: CollaborativeConfig,
  options: CollaborativeFitOptions,
): Promise<CollaborativeState> {
  const problem = configProblem(config);
  if (problem) throw new TrainingError(`The configuration cannot be trained: ${problem}`);
  const prior = options.prior ? alignPrior(options.prior, ids, config.factors) : null;
  const room = roomFor(source, config, { ...options, pulled: prior !== null });
  try {
    const sides = layOutSides(source, config, prior, room);
    const itemFactors = startingFactors(ids, sides.items, config, options);
    const alternation = { ...sides, itemFactors };
    await alternate(alternation, config, options, room);
    return learned(ids, config, alternation, prior);
  } catch (cause) {
    throw cause instanceof RangeError ? tooLarge(source, config, cause) : cause;
  }
}

/** What engines throw when an array cannot be had is a RangeError. */
function tooLarge(
  { rows, columns, most }: EvidenceSource,
  { factors }: CollaborativeConfig,
  cause: Error,
): TrainingError {
  const gib = (18 * most + 8 * factors * (rows + columns)) / 2 ** 30;
  return new TrainingError(
    `There is not enough memory: ${most} preferences of ${rows} people take about ${gib.toFixed(1)} GiB with ${factors} factors. Lower the number of factors, or train on fewer people.`,
    { cause },
  );
}

async function alternate(
  alternation: Alternation,
  config: CollaborativeConfig,
  options: CollaborativeFitOptions,
  room: SweepRoom | null,
): Promise<void> {
  const total = 2 * config.iterations;
  const { checkpoints, signal, kernel, threads } = options;
  const kept = checkpoints && (await checkpointed(checkpoints, alternation, config));
  const sweeper = createSweeper(alternation, config, { kernel, threads, room });
  try {
    for (let done = kept?.done ?? 0; done < total;) {
      signal?.throwIfAborted();
      const user = done % 2 === 0;
      await sweeper.sweep(user ? 'users' : 'items', signal);
      done++;
      const step = `${user ? 'Users' : 'Items'}, iteration ${Math.ceil(done / 2)} of ${config.iterations}`;
      const progress: Progress = { step, done, total };
      if (kept && !user) {
        sweeper.settle();
        await kept.keep(done);
      }
      await options.onProgress?.(options.reportLoss === true ? { ...progress, loss: lossNow() } : progress);
    }
    signal?.throwIfAborted();
    sweeper.settle();
  } finally {
    await sweeper.dispose();
  }
  if (options.reportLoss === 'last')
    await options.onProgress?.({ step: 'Loss', done: total, total, loss: lossNow() });

  function lossNow(): number {
    sweeper.settle();
    const { users, items, userFactors, itemFactors } = alternation;
    return objective(users, items, userFactors, itemFactors, config);
  }
}

/** The first Y: what `init` or else the prior knows, small random vectors for the rest, zero without evidence. */
function startingFactors(
  ids: readonly ItemId[],
  items: Side,
  config: CollaborativeConfig,
  { init, prior, seed }: CollaborativeFitOptions,
): Float32Array {
  const k = config.factors;
  const known = [init && alignFactors(init, ids, k, 'start'), prior && alignFactors(prior, ids, k, 'prior')];
  const random = seededRandom(deriveSeed(seed, 'als', 'items'));
  const deviation = config.initialDeviation / Math.sqrt(k);
  const factors = new Float32Array(ids.length * k);
  for (let row = 0; row < ids.length; row++) {
    const own = factors.subarray(row * k, (row + 1) * k);
    // Drawn for every row, so that one item more or less in `init` moves no other item's start.
    for (let at = 0; at < k; at++) own[at] = deviation * gaussian(random);
    if (items.ridges[row] === 0) own.fill(0);
    const from = known.find((from) => from?.subarray(row * k, (row + 1) * k).some((value) => value !== 0));
    if (from && items.ridges[row] > 0) own.set(from.subarray(row * k, (row + 1) * k));
  }
  return factors;
}

function learned(
  ids: readonly ItemId[],
  config: CollaborativeConfig,
  { users, items, userFactors, itemFactors }: Alternation,
  prior: AlignedPrior | null,
): CollaborativeState {
  const k = config.factors;
  const userGramian = gramian(userFactors, users.evidence.rows, k);
  if (prior) for (let at = 0; at < k * k; at++) userGramian[at] += prior.userGramian[at];
  const evidence = Float32Array.from(
    rowWeights(items.evidence),
    (weight, row) => weight + (prior?.evidence[row] ?? 0),
  );
  return {
    ids,
    k,
    itemFactors,
    evidence,
    gramian: gramian(itemFactors, ids.length, k),
    userGramian,
    users: countPositive(users.ridges) + (prior?.users ?? 0),
    config,
  };
}
