import { knownAnswerFault } from './known-answer';
import { seededRandom } from './random';
import { type Backend, type DenseScorer, referenceScorer } from './scorer';

/** A backend that may or may not work on this machine. */
export interface ScorerCandidate {
  readonly name: string;
  /** Rejects with a reason in words when the backend is not there. */
  open(): Promise<DenseScorer>;
}

/** What a candidate is measured on. */
export interface MeasuredMatrix {
  /** Row-major [rows x columns]. */
  readonly values: Float32Array;
  readonly rows: number;
  readonly columns: number;
}

export interface MeasuredScorer {
  readonly backend: Backend;
  /** Scores of all rows and the best 100 of them, ms. */
  readonly ms: number;
}

export interface ChosenScorer {
  readonly scorer: DenseScorer;
  /** Why each candidate that was not measured was not, one line each. */
  readonly notes: string[];
  /** Those that were right, fastest first: the first is in use. */
  readonly measured: readonly MeasuredScorer[];
}

export interface Patience {
  /** For opening, testing and measuring one candidate, ms. */
  readonly deadlineMs: number;
  /** For one product of a catalogue of 10,000 x 64, ms: a tap has to be answered within 100 ms in all. */
  readonly productMs: number;
  /** A monotonic clock, ms. */
  readonly clock: () => number;
}

const USUAL = { rows: 10_000, columns: 64 };
const BEST = 100;

/**
 * The fastest of the candidates that open, pass the known-answer test and are quick enough, measured on the matrix that
 * they will score; the reference when none is. A candidate that hangs is left behind: whatever it does later is not
 * waited for.
 * @param matrix of this person's catalogue; null: there is none yet, and one of the usual size is made up
 */
export async function chooseScorer(
  candidates: readonly ScorerCandidate[],
  patience: Patience,
  matrix: MeasuredMatrix | null = null,
): Promise<ChosenScorer> {
  const notes: string[] = [];
  const right: { readonly scorer: DenseScorer; readonly ms: number }[] = [];
  const target = matrix ?? madeUp();
  for (const { name, open } of candidates) {
    try {
      right.push(await within(patience.deadlineMs, measured(open, target, patience)));
    } catch (error) {
      notes.push(`${name}: ${reason(error)}`);
    }
  }
  right.sort((a, b) => a.ms - b.ms);
  for (const { scorer } of right.slice(1)) scorer.close?.();
  return {
    scorer: right[0]?.scorer ?? referenceScorer,
    notes,
    measured: right.map(({ scorer: { backend }, ms }) => ({ backend, ms })),
  };
}

async function measured(open: () => Promise<DenseScorer>, target: MeasuredMatrix, patience: Patience) {
  const scorer = await open();
  const fault = await knownAnswerFault(scorer);
  if (fault !== null) throw new Error(`failed its self-test: ${fault}`);
  return { scorer, ms: await timeOf(scorer, target, patience) };
}

/** Clocks of browsers tick every 0.1 ms: this long, one tick more or less is nothing. */
const STRETCH_MS = 3;
const TRIES = 3;

/**
 * A software WebGPU adapter (SwiftShader) is right and took 545 ms for what WASM does in 0.6 ms. The best of three
 * tries counts, so that a machine that is busy for a moment is not held against a backend.
 */
async function timeOf(scorer: DenseScorer, target: MeasuredMatrix, patience: Patience): Promise<number> {
  const { rows, columns, values } = target;
  const longest = patience.productMs * Math.max(1, (rows * columns) / (USUAL.rows * USUAL.columns));
  const matrix = await scorer.load(values, rows, columns);
  const vector = new Float32Array(columns).fill(0.5);
  const work = () => matrix.best(vector, BEST, null);
  try {
    await quickEnough(work, longest, `${rows} x ${columns}`);
    let least = Infinity;
    for (let tries = 0; tries < TRIES; tries++)
      least = Math.min(least, await oneStretch(work, patience.clock));
    return least;
  } finally {
    matrix.dispose();
  }
}

async function quickEnough(work: () => Promise<unknown>, longest: number, shape: string): Promise<void> {
  for (let tries = 1; ; tries++) {
    const quick = await within(longest, work()).then(
      () => true,
      () => false,
    );
    if (quick) return;
    if (tries === TRIES) throw new Error(`is slow: ${shape} takes more than ${Math.round(longest)} ms`);
  }
}

/** Mean time of as many runs as fit into a stretch, at least one, ms. */
async function oneStretch(work: () => Promise<unknown>, clock: () => number): Promise<number> {
  const start = clock();
  for (let runs = 1; ; runs++) {
    await work();
    const spent = clock() - start;
    if (spent >= STRETCH_MS) return spent / runs;
  }
}

/** Of the usual size, on the grid of 8 bits that rows of an artefact lie on. */
function madeUp(): MeasuredMatrix {
  const random = seededRandom(1);
  const { rows, columns } = USUAL;
  const values = new Float32Array(rows * columns);
  for (let at = 0; at < values.length; at++)
    values[at] = (at % columns === 0 ? 127 : Math.round(254 * random() - 127)) / 127;
  return { values, rows, columns };
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
