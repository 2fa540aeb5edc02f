import { Cholesky } from '../math/cholesky';
import { ConjugateGradient } from '../math/conjugate-gradient';
import { dotRow } from '../math/dot';
import { gramian } from '../math/gramian';
import { addSymmetricProduct } from '../math/symmetric-product';
import { solveByBlocks } from './block-solve';
import type { CollaborativeConfig } from './config';
import type { EvidenceMatrix } from './evidence-matrix';

/** One side of the alternation: rows that are solved while the other side stands still. */
export interface Side {
  /** Rows: this side; columns: the other one. */
  readonly evidence: EvidenceMatrix;
  /** λ_r of each row; 0 marks a row without evidence, whose vector is zero. */
  readonly ridges: Float64Array;
  /** What holds rows to where a prior had them, or null. */
  readonly pull: Pull | null;
}

/** The quadratic pull (y - y0)' (t S + λ0 I) (y - y0) of each row; see prior.ts. */
export interface Pull {
  /** S, row-major [k x k]. */
  readonly gramian: Float64Array;
  /** t of each row, >= 0. */
  readonly strengths: Float64Array;
  /** λ0 of each row, >= 0. */
  readonly ridges: Float64Array;
  /** y0 of each row, row-major [rows x k]. */
  readonly targets: Float32Array;
  /** (t S + λ0 I) y0 of each row, row-major [rows x k]. */
  readonly moments: Float64Array;
}

/**
 * Minimises the objective over all rows of one side, the other side held: each row solves
 *
 *     (α₀ F'F + Σ_j c_j f_j f_j' + λ_r I + t S) v = Σ_j c_j p_j f_j + (t S + λ0 I) y0
 *
 * (Hu, Koren & Volinsky 2008, equation 4; the terms in t and λ0 only with a prior). The sum over all pairs enters
 * through the gramian F'F, once a half-sweep.
 * @param fixed F, the other side's factors, row-major [columns x k]
 * @param solved this side's factors, row-major [rows x k]: the start, overwritten by the result
 */
export function halfSweep(
  side: Side,
  fixed: Float32Array,
  solved: Float32Array,
  config: Pick<CollaborativeConfig, 'factors' | 'unobservedWeight' | 'cgSteps' | 'solver' | 'blockSize'>,
): void {
  const k = config.factors;
  const system = new RowSystem(side, fixed, k, config.unobservedWeight);
  const gradient = new ConjugateGradient(k);
  const x = new Float64Array(k);
  for (let row = 0; row < side.evidence.rows; row++) {
    const own = row * k;
    if (side.ridges[row] === 0) {
      solved.fill(0, own, own + k);
      continue;
    }
    system.select(row);
    x.set(solved.subarray(own, own + k));
    if (config.solver === 'conjugate-gradient') {
      gradient.solve(system.apply, system.right, x, config.cgSteps);
    } else if (config.solver === 'blocks') {
      solveByBlocks(system.matrix(), system.right, x, config.blockSize);
    } else {
      x.set(system.right);
      new Cholesky(system.matrix(), k).solve(x);
    }
    solved.set(x, own);
  }
}

/** The linear system of one row at a time, as an operator for conjugate gradients or in full for the direct solve. */
class RowSystem {
  readonly right: Float64Array;
  readonly #base: Float64Array;
  #row = 0;

  constructor(
    readonly side: Side,
    readonly fixed: Float32Array,
    readonly k: number,
    unobservedWeight: number,
  ) {
    this.right = new Float64Array(k);
    this.#base = gramian(fixed, side.evidence.columns, k).map((value) => unobservedWeight * value);
  }

  select(row: number): void {
    this.#row = row;
    const { k, fixed, right } = this;
    const { evidence, pull } = this.side;
    if (pull) right.set(pull.moments.subarray(row * k, (row + 1) * k));
    else right.fill(0);
    for (let entry = evidence.offsets[row]; entry < evidence.offsets[row + 1]; entry++) {
      if (!evidence.liked[entry]) continue; // p = 0: a dislike stands on the left side only
      const weight = evidence.weights[entry];
      const start = evidence.indexes[entry] * k;
      for (let at = 0; at < k; at++) right[at] += weight * fixed[start + at];
    }
  }

  /** product = A x. An arrow, because it is handed over as a function. */
  readonly apply = (x: Float64Array, product: Float64Array): void => {
    const { k, fixed } = this;
    const { evidence, ridges, pull } = this.side;
    const ridge = ridges[this.#row];
    for (let at = 0; at < k; at++) product[at] = ridge * x[at];
    addSymmetricProduct(product, this.#base, x, 1);
    if (pull) addSymmetricProduct(product, pull.gramian, x, pull.strengths[this.#row]);
    for (let entry = evidence.offsets[this.#row]; entry < evidence.offsets[this.#row + 1]; entry++) {
      const start = evidence.indexes[entry] * k;
      const score = evidence.weights[entry] * dotRow(fixed, start, x);
      for (let at = 0; at < k; at++) product[at] += score * fixed[start + at];
    }
  };

  /** A in full, row-major [k x k]; its lower triangle is complete, the rest is not. */
  matrix(): Float64Array {
    const { k, fixed } = this;
    const { evidence, ridges, pull } = this.side;
    const full = this.#base.slice();
    const strength = pull ? pull.strengths[this.#row] : 0;
    if (pull && strength > 0)
      for (let at = 0; at < full.length; at++) full[at] += strength * pull.gramian[at];
    for (let at = 0; at < k; at++) full[at * k + at] += ridges[this.#row];
    for (let entry = evidence.offsets[this.#row]; entry < evidence.offsets[this.#row + 1]; entry++) {
      const row = fixed.subarray(evidence.indexes[entry] * k, (evidence.indexes[entry] + 1) * k);
      addOuterProduct(full, row, evidence.weights[entry]);
    }
    return full;
  }
}

/**
 * matrix += Σ weight_n v_n v_n', on and below the diagonal: four vectors and two rows at a time, since reading and writing take
 * longest, and in the order in which one after the other would be added.
 */
export function addOuterProducts(
  matrix: Float64Array,
  vectors: readonly { readonly factor: Float32Array; readonly weight: number }[],
): void {
  const k = vectors[0]?.factor.length ?? 0;
  // [k x 4], so that what is read together stands together.
  const four = new Float64Array(4 * k);
  const weighted = new Float64Array(4 * k);
  let n = 0;
  for (; n + 4 <= vectors.length; n += 4) {
    for (let v = 0; v < 4; v++) {
      const { factor, weight } = vectors[n + v];
      for (let at = 0; at < k; at++) {
        four[4 * at + v] = factor[at];
        weighted[4 * at + v] = weight * factor[at];
      }
    }
    addFour(matrix, four, weighted, k);
  }
  for (; n < vectors.length; n++) addOuterProduct(matrix, vectors[n].factor, vectors[n].weight);
}

function addFour(matrix: Float64Array, four: Float64Array, weighted: Float64Array, k: number): void {
  let row = 0;
  for (; row + 2 <= k; row += 2) {
    const own = 4 * row;
    const a0 = weighted[own];
    const a1 = weighted[own + 1];
    const a2 = weighted[own + 2];
    const a3 = weighted[own + 3];
    const b0 = weighted[own + 4];
    const b1 = weighted[own + 5];
    const b2 = weighted[own + 6];
    const b3 = weighted[own + 7];
    let at = row * k;
    let below = at + k;
    for (let from = 0; from <= own; from += 4, at++, below++) {
      const f0 = four[from];
      const f1 = four[from + 1];
      const f2 = four[from + 2];
      const f3 = four[from + 3];
      matrix[at] = matrix[at] + a0 * f0 + a1 * f1 + a2 * f2 + a3 * f3;
      matrix[below] = matrix[below] + b0 * f0 + b1 * f1 + b2 * f2 + b3 * f3;
    }
    addToOne(matrix, four, weighted, below, own + 4, own + 4);
  }
  for (let column = 0; row < k && column <= row; column++)
    addToOne(matrix, four, weighted, row * k + column, 4 * row, 4 * column);
}

/** The same of one value of the matrix. */
function addToOne(
  matrix: Float64Array,
  four: Float64Array,
  weighted: Float64Array,
  at: number,
  row: number,
  column: number,
): void {
  let value = matrix[at];
  for (let v = 0; v < 4; v++) value += weighted[row + v] * four[column + v];
  matrix[at] = value;
}

/** matrix += weight v v', on and below the diagonal. */
export function addOuterProduct(matrix: Float64Array, vector: Float32Array, weight: number): void {
  const k = vector.length;
  for (let row = 0; row < k; row++) {
    const scaled = weight * vector[row];
    for (let column = 0, at = row * k; column <= row; column++) matrix[at++] += scaled * vector[column];
  }
}
