import { PalateError } from '../errors';
import type { CollaborativeConfig, SolverName } from './config';

/** The solvers by what commands call them. */
const SOLVERS: Readonly<Record<string, SolverName>> = {
  cg: 'conjugate-gradient',
  blocks: 'blocks',
  cholesky: 'cholesky',
};

export type SolverChoice = Partial<Pick<CollaborativeConfig, 'solver' | 'blockSize'>>;

/**
 * What `--solver blocks --block 32` changes of a configuration; what is left out, nothing.
 * @throws {PalateError} when there is no such solver or block, or a block where nothing is solved by blocks
 */
export function chosenSolver({ solver, block }: { solver?: unknown; block?: unknown }): SolverChoice {
  const name = String(solver);
  if (solver !== undefined && !Object.hasOwn(SOLVERS, name))
    throw new PalateError(`--solver is ${name}; give one of ${Object.keys(SOLVERS).join(', ')}.`);
  const blockSize = Number(block);
  if (block !== undefined && solver !== 'blocks')
    throw new PalateError(`--block is ${String(block)}, and only --solver blocks has blocks.`);
  if (block !== undefined && !(blockSize % 8 === 0 && blockSize >= 8 && blockSize <= 1024))
    throw new PalateError(`--block is ${String(block)}; give a multiple of 8 from 8 to 1024.`);
  return {
    ...(solver !== undefined && { solver: SOLVERS[name] }),
    ...(block !== undefined && { blockSize }),
  };
}
