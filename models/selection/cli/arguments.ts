import { parseArgs } from 'node:util';
import { chosenSolver, type SolverChoice } from '../../collaborative/solver-choice';
import { UsageError } from '../../evaluation/cli/usage-error';
import { wholeNumber } from '../../evaluation/cli/whole-number';
import { TUNABLE } from '../spaces';

export type TunableName = keyof typeof TUNABLE;

export interface TuneArguments {
  readonly train: string;
  readonly items: string | null;
  readonly model: TunableName;
  readonly trials: number;
  readonly seed: number;
  /** Trials are kept in this file and not done twice; null: kept nowhere. */
  readonly resume: string | null;
  /** Of `collaborative`, the same in all trials. */
  readonly solver: SolverChoice;
  readonly json: boolean;
}

export const USAGE = `npm run tune -- --train train.csv [--items items.csv] [--model ${Object.keys(TUNABLE).join('|')}]
    [--trials 20] [--seed 1] [--solver cg|blocks [--block 32]] [--resume trials.json] [--json]

Chooses on a validation split of the training file. Columns: user_id,item_id,value,timestamp.`;

/** @throws {UsageError} */
export function readTuneArguments(argv: readonly string[]): TuneArguments {
  const values = parse(argv);
  if (!values.train) throw new UsageError(`--train is missing.\n${USAGE}`);
  const named = values.model ?? 'collaborative';
  const model = named === 'als' ? 'collaborative' : named;
  if (!Object.hasOwn(TUNABLE, model))
    throw new UsageError(
      `There is nothing to tune in ${named}; choose one of ${Object.keys(TUNABLE).join(', ')}.`,
    );
  return {
    train: values.train,
    items: values.items ?? null,
    model: model as TunableName,
    trials: wholeNumber('trials', values.trials ?? '20', 1),
    seed: wholeNumber('seed', values.seed ?? '1', 0),
    resume: values.resume ?? null,
    solver: solverOf(model, values),
    json: values.json ?? false,
  };
}

function solverOf(model: string, values: { solver?: string; block?: string }): SolverChoice {
  if (model !== 'collaborative' && values.solver !== undefined)
    throw new UsageError(`--solver is ${values.solver}, and only the model collaborative has solvers.`);
  return chosenSolver(values);
}

function parse(argv: readonly string[]) {
  const text = { type: 'string' } as const;
  const options = {
    ...{ train: text, items: text, model: text, trials: text, seed: text, resume: text },
    ...{ solver: text, block: text },
    json: { type: 'boolean' },
  } as const;
  try {
    return parseArgs({ args: [...argv], options, allowPositionals: false }).values;
  } catch (error) {
    throw new UsageError(`${(error as Error).message}\n${USAGE}`);
  }
}
