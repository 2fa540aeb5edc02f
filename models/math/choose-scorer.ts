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

/**
 * The first candidate that opens and passes the known-answer test within the deadline; the reference when none does.
 * A candidate that hangs is left behind: whatever it does later is not waited for.
 * @param deadlineMs for opening and testing together, per candidate
 */
export async function chooseScorer(
  candidates: readonly ScorerCandidate[],
  deadlineMs: number,
): Promise<ChosenScorer> {
  const notes: string[] = [];
  for (const { name, open } of candidates) {
    try {
      const scorer = await within(deadlineMs, tested(open));
      return { scorer, notes };
    } catch (error) {
      notes.push(`${name}: ${reason(error)}`);
    }
  }
  return { scorer: referenceScorer, notes };
}

async function tested(open: () => Promise<DenseScorer>): Promise<DenseScorer> {
  const scorer = await open();
  const fault = await knownAnswerFault(scorer);
  if (fault !== null) throw new Error(`failed its self-test: ${fault}`);
  return scorer;
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
