import { compiledModule } from './compiled';
import { RELAXED_SCORING, SCORING } from './scoring.generated';

/** What assembly/scoring.ts exports; addresses and sizes are numbers. */
export interface ScoringExports {
  scoreFloat(rows: number, x: number, width: number, count: number, scores: number): void;
  scoreInt8(
    rows: number,
    scales: number,
    high: number,
    low: number,
    width: number,
    count: number,
    largest: number,
    scores: number,
  ): void;
  scoreRows(
    rows: number,
    scales: number,
    high: number,
    low: number,
    width: number,
    chosen: number,
    count: number,
    largest: number,
    scores: number,
  ): void;
  topK(scores: number, count: number, excluded: number, k: number, keys: number): number;
  screen(
    rows: number,
    scales: number,
    sums: number,
    norms: number,
    vector: number,
    width: number,
    count: number,
    excluded: number,
    unit: number,
    rest: number,
    upper: number,
    lower: number,
  ): void;
  leastOfBest(values: number, count: number, k: number): number;
  rowsAtLeast(upper: number, count: number, least: number, found: number, most: number): number;
}

/** The compiled scoring kernel, with relaxed SIMD where that is; null where WebAssembly or its SIMD is missing. */
export const scoringModule = (): WebAssembly.Module | null =>
  compiledModule(RELAXED_SCORING) ?? compiledModule(SCORING);
