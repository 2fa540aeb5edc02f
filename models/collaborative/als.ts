/**
 * Implicit alternating least squares: Hu, Koren & Volinsky 2008, "Collaborative Filtering for Implicit Feedback
 * Datasets", with the loss and the frequency-scaled regularisation of Rendle et al. 2021, "Revisiting the Performance
 * of iALS on Item Recommendation Benchmarks", and warm-started conjugate gradients in place of one direct solve a row
 * (Takács, Pilászy & Tikk 2011). Equations: docs/maths.md, Collaborative.
 */
import { TrainingError } from '../errors';
import { gramian } from '../math/gramian';
import { deriveSeed, gaussian, seededRandom } from '../math/random';
import type { FitOptions, ItemId, Progress, Trainer, TrainingData } from '../types';
import { Vocabulary } from '../vocabulary';
import { COLLABORATIVE_DEFAULTS, type CollaborativeConfig, configProblem, rowRegularization } from './config';
import { evidenceMatrix, rowWeights, transpose } from './evidence-matrix';
import type { Side } from './half-sweep';
import { objective } from './objective';
import { type AlignedPrior, alignFactors, alignPrior } from './prior';
import type { CollaborativeState } from './state';
import { type Alternation, createSweeper, type KernelName } from './sweeper';

export interface CollaborativeFitOptions extends FitOptions {
  /** Start from these item factors, mapped by id, so that the basis stays put (A4). */
  readonly init?: CollaborativeState;
  /** What people learned whose events are not in the data any more; see prior.ts. */
  readonly prior?: CollaborativeState;
  /** Put the objective into the progress of every half-sweep; costs about as much as a step of the solver. */
  readonly reportLoss?: boolean;
  /** Left out: WebAssembly where it can, else TypeScript. Both learn the same but for rounding. */
  readonly kernel?: KernelName;
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
  const problem = configProblem(config);
  if (problem) throw new TrainingError(`The configuration cannot be trained: ${problem}`);
  const ids = data.items.map((item) => item.id);
  const prior = options.prior ? alignPrior(options.prior, ids, config.factors) : null;
  const sides = layOut(data, ids, config, prior);
  const { users, items, userFactors } = sides;
  const itemFactors = startingFactors(ids, items, config, options);
  await alternate({ users, items, userFactors, itemFactors }, config, options);
  return learned(ids, config, { users, items, userFactors, itemFactors }, prior);
}

async function alternate(
  alternation: Alternation,
  config: CollaborativeConfig,
  options: CollaborativeFitOptions,
): Promise<void> {
  const sweeper = createSweeper(alternation, config, options.kernel);
  const total = 2 * config.iterations;
  for (let done = 0; done < total;) {
    options.signal?.throwIfAborted();
    const user = done % 2 === 0;
    sweeper.sweep(user ? 'users' : 'items');
    done++;
    const progress: Progress = {
      step: `${user ? 'Users' : 'Items'}, iteration ${Math.ceil(done / 2)} of ${config.iterations}`,
      done,
      total,
    };
    await options.onProgress?.(options.reportLoss ? { ...progress, loss: lossNow() } : progress);
  }
  options.signal?.throwIfAborted();
  sweeper.settle();

  function lossNow(): number {
    sweeper.settle();
    const { users, items, userFactors, itemFactors } = alternation;
    return objective(users, items, userFactors, itemFactors, config);
  }
}

function layOut(
  data: TrainingData,
  ids: readonly ItemId[],
  config: CollaborativeConfig,
  prior: AlignedPrior | null,
): Omit<Alternation, 'itemFactors'> {
  const byUser = evidenceMatrix(data.users, new Vocabulary(ids), config.confidenceScale);
  const byItem = transpose(byUser);
  const userWeights = rowWeights(byUser);
  const itemWeights = rowWeights(byItem);
  if (prior) for (let row = 0; row < ids.length; row++) itemWeights[row] += prior.evidence[row];
  if (countPositive(itemWeights) === 0)
    throw new TrainingError(
      `There is nothing to learn from: ${data.users.length} people have no preference for any of the ${ids.length} items. Import a dataset, or wait for likes.`,
    );
  const userCount = countPositive(userWeights) + (prior?.users ?? 0);
  const itemCount = countPositive(itemWeights);
  const ridgesOf = (weights: Float64Array, others: number) =>
    weights.map((weight) => (weight > 0 ? rowRegularization(config, weight, others) : 0));
  return {
    users: { evidence: byUser, ridges: ridgesOf(userWeights, itemCount), pull: null },
    items: { evidence: byItem, ridges: ridgesOf(itemWeights, userCount), pull: prior?.pull ?? null },
    userFactors: new Float32Array(data.users.length * config.factors),
  };
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

function countPositive(values: ArrayLike<number>): number {
  let count = 0;
  for (let at = 0; at < values.length; at++) if (values[at] > 0) count++;
  return count;
}
