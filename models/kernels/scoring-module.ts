import { SCORING } from './scoring.generated';

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
  topK(scores: number, count: number, excluded: number, k: number, keys: number): number;
}

/** The compiled scoring kernel, or null where WebAssembly or its SIMD is missing. */
export function scoringModule(): WebAssembly.Module | null {
  if (typeof WebAssembly === 'undefined') return null;
  const bytes = Uint8Array.from(atob(SCORING), (character) => character.charCodeAt(0));
  return WebAssembly.validate(bytes) ? new WebAssembly.Module(bytes) : null;
}
