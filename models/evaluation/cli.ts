/** `npm run evaluate`: trains one model on CSV files and measures its rankings. See cli/arguments.ts for the usage. */
import { PalateError } from '../errors';
import { readArguments } from './cli/arguments';
import { type Report, run } from './cli/run';
import type { Tally } from './cli/tally';

/** Enough to see what is wrong with a file; the count says how much more there is. */
const REJECTS_SHOWN = 20;

const say = (line: string) => process.stderr.write(`${line}\n`);

async function main(argv: readonly string[]): Promise<number> {
  let shown = 0;
  const tally: Tally = {
    rows: 0,
    rejected: 0,
    onReject: (file, line, reason) => {
      if (shown++ < REJECTS_SHOWN) say(`${file}:${line}: ${reason}`);
    },
    onRows: (rows) => say(`${rows} rows read`),
  };
  try {
    const options = readArguments(argv);
    const report = await run(options, { tally, say, clock: () => performance.now() / 1000 });
    if (tally.rejected > 0)
      say(`${tally.rejected} of ${tally.rows} rows could not be read and were left out.`);
    process.stdout.write(options.json ? `${JSON.stringify(report)}\n` : table(report));
    return 0;
  } catch (error) {
    if (!(error instanceof PalateError)) throw error;
    say(error.message);
    return 2;
  }
}

function table(report: Report): string {
  const { model, users, items, metrics } = report;
  const width = Math.max(...Object.keys(metrics).map((name) => name.length), 0);
  const lines = Object.entries(metrics).map(
    ([name, value]) => `  ${name.padEnd(width)}  ${value.toFixed(4)}`,
  );
  const seconds = `trained in ${report.train_seconds.toFixed(1)} s, ranked in ${report.rank_seconds.toFixed(1)} s`;
  return `${model}: ${users} people, ${items} items, ${seconds}\n${lines.join('\n')}\n`;
}

process.exitCode = await main(process.argv.slice(2));
