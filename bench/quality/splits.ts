import type { ValuedRow } from '../../models/evaluation/cli/read-log';
import { byUser, temporalSplit } from '../../models/evaluation/split';
import { deriveSeed, seededRandom } from '../../models/math/random';

type Rows = readonly ValuedRow[];

/** Some people whom no model is trained on, by how many of their first likes are known. */
export interface NewPeople {
  readonly train: Rows;
  readonly lengths: readonly { readonly length: number; readonly foldIn: Rows; readonly test: Rows }[];
}

export interface QualitySplits {
  readonly train: Rows;
  readonly test: Rows;
  /** The training part split once more: peers are tuned on it, never on the test. */
  readonly tune: { readonly train: Rows; readonly test: Rows };
  readonly folds: readonly NewPeople[];
}

export const LENGTHS = [1, 3, 5, 10];
/** Every fold has a quarter of the people, no two the same. */
const FOLDS = 4;
export const LIKED = 4;

export function qualitySplits(rows: Rows, folds: number, seed: number): QualitySplits {
  const { train, test } = temporalSplit(rows);
  const people = shuffled([...byUser(rows).keys()].sort(), seed);
  const share = Math.ceil(people.length / FOLDS);
  return {
    train,
    test,
    tune: temporalSplit(train),
    folds: Array.from({ length: Math.min(folds, FOLDS) }, (_, fold) =>
      newPeople(rows, new Set(people.slice(fold * share, (fold + 1) * share))),
    ),
  };
}

/** The first likes of a person are what is known of them; all likes after them are asked for. */
function newPeople(rows: Rows, people: ReadonlySet<string>): NewPeople {
  const likes = [
    ...byUser(rows.filter(({ userId, value }) => people.has(userId) && value >= LIKED)).values(),
  ];
  const ordered = likes.map((own) => [...own].sort((a, b) => a.at - b.at || (a.itemId < b.itemId ? -1 : 1)));
  return {
    train: rows.filter(({ userId }) => !people.has(userId)),
    lengths: LENGTHS.map((length) => {
      const enough = ordered.filter((own) => own.length > length);
      return {
        length,
        foldIn: enough.flatMap((own) => own.slice(0, length)),
        test: enough.flatMap((own) => own.slice(length)),
      };
    }),
  };
}

function shuffled<Value>(values: Value[], seed: number): Value[] {
  const random = seededRandom(deriveSeed(seed, 'new people'));
  for (let at = values.length - 1; at > 0; at--) {
    const other = Math.floor(random() * (at + 1));
    [values[at], values[other]] = [values[other], values[at]];
  }
  return values;
}
