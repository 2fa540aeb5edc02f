import { knownAnswerFault } from './known-answer';
import { type DenseScorer, referenceScorer } from './scorer';

/** A backend that may or may not work on this machine. */
export interface ScorerCandidate {
  readonly name: string;
  /** Rejects with a reason in words when the backend is not there. */
  open(): Promise<DenseScorer>;
}

export interface ChosenScorer {
  readonly scorer: DenseScorer;
  /** Why each candidate before it was not taken, one line each. */
  readonly notes: string[];
}

export interface Patience {
  /** For opening and testing one candidate, ms. */
  readonly deadlineMs: number;
  /** For one product of a catalogue of usual size, ms: a tap has to be answered within 100 ms in all. */
  readonly productMs: number;
}

/**
 * The first candidate that opens, passes the known-answer test and is quick enough; the reference when none is. A
 * candidate that hangs is left behind: whatever it does later is not waited for.
 */
export async function chooseScorer(
  candidates: readonly ScorerCandidate[],
  { deadlineMs, productMs }: Patience,
): Promise<ChosenScorer> {
  const notes: string[] = [];
  for (const { name, open } of candidates) {
    try {
      const scorer = await within(deadlineMs, tested(open, productMs));
      return { scorer, notes };
    } catch (error) {
      notes.push(`${name}: ${reason(error)}`);
    }
  }
  return { scorer: referenceScorer, notes };
}

async function tested(open: () => Promise<DenseScorer>, productMs: number): Promise<DenseScorer> {
  const scorer = await open();
  const fault = await knownAnswerFault(scorer);
  if (fault !== null) throw new Error(`failed its self-test: ${fault}`);
  await quickEnough(scorer, productMs);
  return scorer;
}

/**
 * A software WebGPU adapter (SwiftShader) is right and took 545 ms for what WASM does in 0.6 ms. The best of three
 * tries counts, so that a machine that is busy for a moment is not held against a backend.
 */
async function quickEnough(scorer: DenseScorer, productMs: number): Promise<void> {
  const [rows, columns] = [10_000, 64];
  const matrix = await scorer.load(new Float32Array(rows * columns), rows, columns);
  const vector = new Float32Array(columns);
  try {
    for (let tries = 1; ; tries++) {
      const quick = await within(productMs, matrix.multiply(vector)).then(
        () => true,
        () => false,
      );
      if (quick) return;
      if (tries === 3) throw new Error(`is slow: ${rows} x ${columns} takes more than ${productMs} ms`);
    }
  } finally {
    matrix.dispose();
  }
}

function within<T>(ms: number, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no answer within ${ms} ms`)), ms);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

/** One line, whatever was thrown: TensorFlow.js also rejects with plain objects. */
function reason(error: unknown): string {
  const message =
    typeof error === 'object' && error !== null && 'message' in error ? String(error.message) : String(error);
  return message.split('\n')[0].slice(0, 200);
}
