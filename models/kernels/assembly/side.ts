/**
 * One side of the alternation as it lies in memory: a record that the host writes once (../layout.ts, in this order).
 * All fields are 32 bits wide; addresses are multiples of 16.
 */
@unmanaged
export class Side {
  /** Floats a factor row, a multiple of 8; those beyond k are zero. */
  width: u32;
  /** Conjugate-gradient steps a row. */
  steps: u32;
  /** i32 [rows + 1]. */
  offsets: usize;
  /** i32, column of each entry. */
  indexes: usize;
  /** f32, c of each entry. */
  weights: usize;
  /** u8, p of each entry. */
  liked: usize;
  /** f64 [rows]; 0 marks a row without evidence. */
  ridges: usize;
  /** f32 [columns x width]. */
  fixed: usize;
  /** f32 [rows x width], the start and the result. */
  solved: usize;
  /** α₀ F'F, f32 [width x width]. */
  base: usize;
  /** S of the prior, f32 [width x width], or 0 without one. */
  pull: usize;
  /** t, f64 [rows]; only with a prior. */
  strengths: usize;
  /** (t S + λ0 I) y0, f32 [rows x width]; only with a prior. */
  moments: usize;
  /** Floats a block, a multiple of 8; only where rows are solved by blocks. */
  block: u32;
  /** x·f of each entry, f32; only where rows are solved by blocks. */
  scores: usize;
}
