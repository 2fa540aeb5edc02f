import type { Layout } from './layout';
import { paddedWidth } from './padding';

export type SideName = 'users' | 'items';

/** All that decides how much memory a training takes. */
export interface SweepSize {
  /** k, at least 1. */
  readonly factors: number;
  readonly users: number;
  readonly items: number;
  /** Entries of the evidence, or more. */
  readonly entries: number;
  /** Which sides have a prior. */
  readonly pulls: Readonly<Record<SideName, boolean>>;
  /** How many callers of the kernel work at once, at least 1. */
  readonly callers: number;
  /** Coordinates a block, a multiple of 8; null: rows are solved by conjugate gradients. */
  readonly block: number | null;
}

/** Addresses of one side. */
export interface SidePlaces {
  readonly rows: number;
  /** assembly/side.ts: 15 words. */
  readonly record: number;
  /** f32 [rows x width]. */
  readonly factors: number;
  readonly offsets: number;
  readonly indexes: number;
  readonly weights: number;
  readonly liked: number;
  readonly ridges: number;
  /** 0 without a prior, as `strengths` and `moments`. */
  readonly pull: number;
  readonly strengths: number;
  readonly moments: number;
  /** u32 [MOST_CHUNKS + 1]: where chunks of rows begin for the half-sweep, and in equal parts for the gramian. */
  readonly chunks: number;
  readonly parts: number;
}

export interface SweepPlaces {
  readonly users: SidePlaces;
  readonly items: SidePlaces;
  /** α₀ F'F of the side that is held, f32 [width x width]: one for both sides, made anew each half-sweep. */
  readonly base: number;
  /** F'F of each part of the rows, f64 [gramianParts x width x width]. */
  readonly sums: number;
  /** u32: the chunk that is next, and whether to stop. */
  readonly counter: number;
  readonly stop: number;
  /** scratchBytes of each caller. */
  readonly scratch: number;
  /** f32 [entries], of the side that is solved; 0 without blocks. */
  readonly scores: number;
}

export const MOST_CHUNKS = 512;
export const RECORD_WORDS = 15;

/** Scratch space of one caller; assembly/half-sweep.ts and assembly/block-sweep.ts say what lies there. */
export function scratchBytes({ factors, block }: Pick<SweepSize, 'factors' | 'block'>): number {
  const width = paddedWidth(factors);
  if (block === null) return 6 * 4 * width;
  const size = Math.min(block, width);
  return 4 * (width + size * size + (3 + 64) * size + 64);
}

/**
 * Into how many parts the rows of a gramian fall. Not the number of threads: the parts are added up in their order, so
 * that the sum is the same bit for bit however many threads there are. Their sums take at most 16 MiB.
 */
export const gramianParts = (width: number): number =>
  Math.min(16, Math.max(2, Math.floor(2 ** 19 / width ** 2)));

/** Gives out addresses for a whole task: all that is read by every row first, then each side. */
export function layOutSweep(layout: Layout, size: SweepSize): SweepPlaces {
  const width = paddedWidth(size.factors);
  return {
    base: layout.reserve(4 * width * width),
    sums: layout.reserve(gramianParts(width) * 8 * width * width),
    counter: layout.reserve(4),
    stop: layout.reserve(4),
    scratch: layout.reserve(size.callers * scratchBytes(size)),
    scores: size.block === null ? 0 : layout.reserve(4 * size.entries),
    users: layOutSide(layout, size, 'users', width),
    items: layOutSide(layout, size, 'items', width),
  };
}

function layOutSide(layout: Layout, size: SweepSize, side: SideName, width: number): SidePlaces {
  const [rows, { entries }, pulled] = [size[side], size, size.pulls[side]];
  return {
    rows,
    record: layout.reserve(4 * RECORD_WORDS),
    chunks: layout.reserve(4 * (MOST_CHUNKS + 1)),
    parts: layout.reserve(4 * (gramianParts(width) + 1)),
    offsets: layout.reserve(4 * (rows + 1)),
    ridges: layout.reserve(8 * rows),
    pull: pulled ? layout.reserve(4 * width * width) : 0,
    strengths: pulled ? layout.reserve(8 * rows) : 0,
    moments: pulled ? layout.reserve(4 * width * rows) : 0,
    factors: layout.reserve(4 * width * rows),
    indexes: layout.reserve(4 * entries),
    weights: layout.reserve(4 * entries),
    liked: layout.reserve(entries),
  };
}
