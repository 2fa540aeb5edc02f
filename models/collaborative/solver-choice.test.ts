import { expect, it } from 'vitest';
import { COLLABORATIVE_DEFAULTS, configProblem } from './config';
import { chosenSolver } from './solver-choice';

it('a choice changes what it names, and nothing else', () => {
  expect(chosenSolver({})).toEqual({});
  expect(chosenSolver({ solver: 'cg' })).toEqual({ solver: 'conjugate-gradient' });
  expect(chosenSolver({ solver: 'blocks' })).toEqual({ solver: 'blocks' });
  const chosen = chosenSolver({ solver: 'blocks', block: '64' });
  expect(chosen).toEqual({ solver: 'blocks', blockSize: 64 });
  expect(configProblem({ ...COLLABORATIVE_DEFAULTS, ...chosen })).toBeNull();
});

it.each([
  [{ solver: 'sgd' }, /--solver is sgd; give one of cg, blocks, cholesky/],
  [{ block: '32' }, /--block is 32, and only --solver blocks has blocks/],
  [{ solver: 'cg', block: '32' }, /only --solver blocks has blocks/],
  [{ solver: 'blocks', block: '12' }, /--block is 12; give a multiple of 8 from 8 to 1024/],
  [{ solver: 'blocks', block: '' }, /--block is ; give a multiple of 8/],
])('what cannot be chosen is said: %o', (wish, problem) => {
  expect(() => chosenSolver(wish)).toThrow(problem);
});
