/** How often a classifier of two classes is right. */
export interface Accuracy {
  readonly accuracy: number;
  /** F1 of the positive class; 0 when none is predicted or none is there. */
  readonly f1: number;
  /** Mean of the F1 of both classes. */
  readonly macroF1: number;
  readonly confusion: {
    readonly truePositive: number;
    readonly falsePositive: number;
    readonly trueNegative: number;
    readonly falseNegative: number;
  };
}

/** @param pairs not empty */
export function accuracyOf(
  pairs: readonly { readonly isPositive: boolean; readonly saysPositive: boolean }[],
): Accuracy {
  const count = (isPositive: boolean, saysPositive: boolean) =>
    pairs.filter((pair) => pair.isPositive === isPositive && pair.saysPositive === saysPositive).length;
  const confusion = {
    truePositive: count(true, true),
    falsePositive: count(false, true),
    trueNegative: count(false, false),
    falseNegative: count(true, false),
  };
  const { truePositive, falsePositive, trueNegative, falseNegative } = confusion;
  const f1 = f1Of(truePositive, falsePositive, falseNegative);
  return {
    accuracy: (truePositive + trueNegative) / pairs.length,
    f1,
    macroF1: (f1 + f1Of(trueNegative, falseNegative, falsePositive)) / 2,
    confusion,
  };
}

const f1Of = (right: number, wrong: number, missed: number) =>
  right === 0 ? 0 : (2 * right) / (2 * right + wrong + missed);
