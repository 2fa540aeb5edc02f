/** `npm run simulate`: what each policy earns in a world whose truth is known. See arguments.ts for the usage. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PalateError } from '../../errors';
import { readSimulateArguments } from './arguments';
import { contest, type SeedOutcome } from './contest';
import { chartsOf, table } from './outcome';

const say = (line: string) => process.stderr.write(`${line}\n`);

async function main(argv: readonly string[]): Promise<number> {
  try {
    const options = readSimulateArguments(argv);
    const outcomes: SeedOutcome[] = await contest(options, { say, clock: () => performance.now() / 1000 });
    if (options.plots !== null) {
      await mkdir(options.plots, { recursive: true });
      for (const [name, svg] of Object.entries(chartsOf(outcomes, options)))
        await writeFile(join(options.plots, `${name}.svg`), svg);
    }
    process.stdout.write(
      options.json ? `${JSON.stringify({ ...options, outcomes })}\n` : table(outcomes, options),
    );
    return 0;
  } catch (error) {
    if (!(error instanceof PalateError)) throw error;
    say(error.message);
    return 2;
  }
}

process.exitCode = await main(process.argv.slice(2));
