import type { Layout } from './layout';
import { padRows, paddedWidth } from './padding';
import type { SweepSide } from './sweep-side';

/** Both sides of the alternation and how rows are solved. */
export interface SweepTask {
  /** k, at least 1. */
  readonly factors: number;
  /** α₀. */
  readonly unobservedWeight: number;
  /** Conjugate-gradient steps a row. */
  readonly cgSteps: number;
  readonly users: SweepSide;
  readonly items: SweepSide;
}

/** Addresses of one side: its record (assembly/side.ts) and its factors, f32 [rows x width]. */
export interface SidePlaces {
  readonly record: number;
  readonly factors: number;
}

export interface SweepPlaces {
  readonly users: SidePlaces;
  readonly items: SidePlaces;
  /** α₀ F'F of the side that is held, f32 [width x width]: one for both sides, made anew each half-sweep. */
  readonly base: number;
  /** F'F, f64 [width x width]. */
  readonly sum: number;
  /** f32 [6 x width]: each caller of the kernel needs its own. */
  readonly scratch: number;
}

/** Gives out addresses for a whole task: all that is read by every row first, then each side. */
export function layOutSweep(layout: Layout, task: SweepTask): SweepPlaces {
  const width = paddedWidth(task.factors);
  const base = layout.reserve(4 * width * width);
  const sum = layout.reserve(8 * width * width);
  const scratch = layout.reserve(6 * 4 * width);
  const users = layout.reserve(4 * width * task.users.evidence.rows);
  const items = layout.reserve(4 * width * task.items.evidence.rows);
  return {
    ...{ base, sum, scratch },
    users: {
      factors: users,
      record: placeRecord(layout, task, 'users', { fixed: items, solved: users, base }),
    },
    items: {
      factors: items,
      record: placeRecord(layout, task, 'items', { fixed: users, solved: items, base }),
    },
  };
}

/** The record of assembly/side.ts, in its order. */
function placeRecord(
  layout: Layout,
  task: SweepTask,
  side: 'users' | 'items',
  at: { readonly fixed: number; readonly solved: number; readonly base: number },
): number {
  const { factors, cgSteps } = task;
  const { evidence, ridges, pull } = task[side];
  const width = paddedWidth(factors);
  const padded = (values: Float64Array, rows: number) => layout.place(padRows(values, factors, width, rows));
  return layout.place(
    Uint32Array.of(
      ...[width, cgSteps],
      layout.place(evidence.offsets),
      layout.place(evidence.indexes),
      layout.place(evidence.weights),
      layout.place(evidence.liked),
      layout.place(ridges),
      ...[at.fixed, at.solved, at.base],
      pull ? padded(pull.gramian, width) : 0,
      pull ? layout.place(pull.strengths) : 0,
      pull ? padded(pull.moments, evidence.rows) : 0,
    ),
  );
}
