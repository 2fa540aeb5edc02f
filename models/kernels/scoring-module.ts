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
export function scoringModule(): WebAssembly.Module | null {
  if (typeof WebAssembly === 'undefined') return null;
  for (const code of [RELAXED_SCORING, SCORING]) {
    const bytes = Uint8Array.from(atob(code), (character) => character.charCodeAt(0));
    if (!WebAssembly.validate(bytes)) continue;
    const module = compiled.get(code) ?? new WebAssembly.Module(bytes);
    compiled.set(code, module);
    return module;
  }
  return null;
}

/** Modules have no state: compiled once, instantiated often. */
const compiled = new Map<string, WebAssembly.Module>();
