/** What the trainer is asked for. Names follow Rendle et al. 2021, "Revisiting the Performance of iALS". */
export interface CollaborativeConfig {
  /** Dimensions k of the latent space, an integer in [1, 1024]. */
  readonly factors: number;
  /** Sweeps over users and items, >= 1. */
  readonly iterations: number;
  /** λ > 0: weight of the regularisation. */
  readonly regularization: number;
  /** α₀ > 0: weight of every pair of a user and an item, observed or not, whose score should be 0. */
  readonly unobservedWeight: number;
  /** ν in [0, 1]: 0 regularises all rows alike, 1 in proportion to the weight of their terms in the loss. */
  readonly frequencyExponent: number;
  /** α > 0: a preference of confidence r weighs α r (Hu, Koren & Volinsky 2008, section 4). */
  readonly confidenceScale: number;
  /** σ > 0: factors start from the normal distribution of deviation σ / √k. */
  readonly initialDeviation: number;
  /** Conjugate-gradient steps a row and half-sweep, warm-started; >= 1. */
  readonly cgSteps: number;
  readonly solver: SolverName;
  /** Coordinates a block of the solver `blocks`, a multiple of 8 in [8, 1024]. */
  readonly blockSize: number;
}

/**
 * How a row is solved: by a few conjugate-gradient steps; by exact solves of one block of its coordinates after the
 * other (iALS++, Rendle, Krichene, Zhang & Koren 2021); or directly, which is slow, and the oracle of both (R6).
 */
export type SolverName = keyof typeof SOLVERS;
const SOLVERS = { 'conjugate-gradient': true, blocks: true, cholesky: true } as const;

/** Chosen on a validation split inside the training part of ml-latest-small: see pretrained/CARD.md. */
export const COLLABORATIVE_DEFAULTS: CollaborativeConfig = {
  factors: 64,
  iterations: 15,
  regularization: 0.007,
  unobservedWeight: 0.5,
  frequencyExponent: 1,
  confidenceScale: 1,
  initialDeviation: 0.1,
  cgSteps: 3,
  solver: 'conjugate-gradient',
  blockSize: 32,
};

/** What is wrong with a configuration, as a sentence, or null. */
export function configProblem(config: CollaborativeConfig): string | null {
  const { factors, iterations, cgSteps, blockSize, frequencyExponent } = config;
  if (!Number.isInteger(factors) || factors < 1 || factors > 1024)
    return `factors is ${factors}; give an integer from 1 to 1024.`;
  if (!Number.isInteger(iterations) || iterations < 1)
    return `iterations is ${iterations}; give an integer of at least 1.`;
  if (!Number.isInteger(cgSteps) || cgSteps < 1)
    return `cgSteps is ${cgSteps}; give an integer of at least 1.`;
  if (!(blockSize % 8 === 0 && blockSize >= 8 && blockSize <= 1024))
    return `blockSize is ${blockSize}; give a multiple of 8 from 8 to 1024.`;
  if (!(frequencyExponent >= 0 && frequencyExponent <= 1))
    return `frequencyExponent is ${frequencyExponent}; give a number from 0 to 1.`;
  const positive = ['regularization', 'unobservedWeight', 'confidenceScale', 'initialDeviation'] as const;
  for (const name of positive) {
    if (!(config[name] > 0 && Number.isFinite(config[name])))
      return `${name} is ${config[name]}; give a number above 0.`;
  }
  if (!Object.hasOwn(SOLVERS, config.solver))
    return `solver is ${String(config.solver)}; give conjugate-gradient, blocks or cholesky.`;
  return null;
}

/**
 * λ_r = λ (n_r + α₀ N)^ν: the regularisation of one row, in proportion to the weight of its terms in the loss
 * (Rendle et al. 2021, equation 12).
 * @param weight n_r, the summed weights of the row's observed terms
 * @param others N, how many rows the other side has
 */
export function rowRegularization(config: CollaborativeConfig, weight: number, others: number): number {
  return config.regularization * (weight + config.unobservedWeight * others) ** config.frequencyExponent;
}

/** Coordinates a block where rows are solved by blocks, else null. */
export const blockOf = ({
  solver,
  blockSize,
}: Pick<CollaborativeConfig, 'solver' | 'blockSize'>): number | null =>
  solver === 'blocks' ? blockSize : null;
