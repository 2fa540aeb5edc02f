import type { Layout } from './layout';

/** Rows of a matrix and where they and all that is needed beside them lie. */
export interface ScorePlaces {
  readonly rows: number;
  readonly columns: number;
  /** Values a row in memory; those beyond `columns` are zero. */
  readonly width: number;
  /** `rows` up to a multiple of 32, as the kernel reads them. */
  readonly count: number;
  readonly int8: boolean;
  readonly matrix: number;
  /** f32 [count], only for int8. */
  readonly scales: number;
  /** f32 [width], or its two halves, i16 [width] each. */
  readonly vector: number;
  readonly low: number;
  /** f32 [count]; NaN behind the last row. */
  readonly scores: number;
  /** One bit a row; set behind the last row. */
  readonly excluded: number;
  /** u64 [rows]. */
  readonly keys: number;
}

export function layOutScores(layout: Layout, rows: number, columns: number, int8: boolean): ScorePlaces {
  const width = Math.ceil(columns / 16) * 16;
  const count = Math.ceil(rows / 32) * 32;
  return {
    ...{ rows, columns, width, count, int8 },
    matrix: layout.reserve(count * width * (int8 ? 1 : 4)),
    scales: int8 ? layout.reserve(4 * count) : 0,
    vector: layout.reserve(4 * width),
    low: layout.reserve(2 * width),
    scores: layout.reserve(4 * count),
    excluded: layout.reserve(count / 8),
    keys: layout.reserve(8 * rows),
  };
}
