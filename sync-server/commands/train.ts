/** `npm run train [-- --json] [--seed <n>] [--solver cg|blocks [--block <n>]]`: train, judge, and publish what is not worse. */
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { PalateError } from '../../models/errors';
import { chosenSolver, type SolverChoice } from '../../models/collaborative/solver-choice';
import { runTraining, type TrainingReport } from '../training/run';
import { ProgressLine, runCommand, UsageError, withTarget } from './command';
import { askForJob } from './running-server';

await runCommand(async () => {
  const { wish, json } = readArguments();
  const line = new ProgressLine();
  const onProgress = line.show;
  const report = await withTarget<TrainingReport>({
    // The answer is our own server's, of this very version.
    ask: async (server) =>
      (await askForJob(server, '/api/operator/training', wish, onProgress)) as TrainingReport,
    // No server runs, so no core has to be left to it.
    open: (database, { dataDir }) =>
      runTraining({
        ...{ database, dataDir, now: Date.now, trigger: 'hand', onProgress, ...wish },
        threads: availableParallelism(),
        onNote: (sentence) => void process.stderr.write(`${sentence}\n`),
      }),
  }).finally(() => line.end());
  process.stdout.write(json ? `${JSON.stringify(report)}\n` : `${inWords(report)}\n`);
});

function readArguments(): { wish: { seed?: number } & SolverChoice; json: boolean } {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    options: { seed: text, solver: text, block: text, json: { type: 'boolean', default: false } },
  });
  const seed = Number(values.seed ?? 0);
  if (!(Number.isInteger(seed) && seed >= 0 && seed <= 0xffffffff))
    throw new UsageError('--seed is an integer from 0 to 4294967295.');
  const wish = { ...(values.seed !== undefined && { seed }), ...solverOf(values) };
  return { wish, json: values.json };
}

function solverOf(values: Parameters<typeof chosenSolver>[0]): SolverChoice {
  try {
    return chosenSolver(values);
  } catch (cause) {
    throw cause instanceof PalateError ? new UsageError(cause.message) : cause;
  }
}

/** For example `published 2026-…: NDCG@10 on 12 held-out likes is 0.2100, not worse than … (3.1 s)`. */
function inWords({ state, version, reason, seconds }: TrainingReport): string {
  return `${version ? `${state} ${version}` : state}: ${reason} (${seconds.toFixed(1)} s)`;
}
