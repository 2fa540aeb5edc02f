/**
 * What the kernel is given of one side of the alternation. `Side` of models/collaborative/half-sweep.ts is one; its
 * pages say what the numbers mean.
 */
export interface SweepSide {
  readonly evidence: SweepEvidence;
  /** One a row; 0 marks a row without evidence. */
  readonly ridges: Float64Array;
  readonly pull: SweepPull | null;
}

/** Compressed sparse rows. */
export interface SweepEvidence extends EvidenceArrays {
  readonly rows: number;
  readonly columns: number;
}

export interface EvidenceArrays {
  /** Length rows + 1. */
  readonly offsets: Int32Array;
  readonly indexes: Int32Array;
  readonly weights: Float32Array;
  /** 1 liked, 0 disliked. */
  readonly liked: Uint8Array;
}

export interface SweepPull {
  /** Row-major [k x k]. */
  readonly gramian: Float64Array;
  /** One a row. */
  readonly strengths: Float64Array;
  /** Row-major [rows x k]. */
  readonly moments: Float64Array;
}
