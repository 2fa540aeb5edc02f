import { gaussian } from '../../../math/random';
import type { Random } from '../../../math/random';
import type { LoggedRound } from '../round-terms';

/** A world of few contexts, so that what a policy earns in it is known and not estimated. */
export interface World {
  readonly actions: number;
  /** [contexts][values] */
  readonly contexts: readonly (readonly number[])[];
  /** Chance of reward 1 for each action in each context. */
  readonly chance: readonly (readonly number[])[];
  /** μ and π: distributions over the actions in each context. */
  readonly logging: readonly (readonly number[])[];
  readonly target: readonly (readonly number[])[];
}

const softmax = (scores: readonly number[]): number[] => {
  const powers = scores.map(Math.exp);
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
};

/** Rewards follow the contexts through a logistic curve that a linear reward model does not have. */
export function makeWorld(random: Random, { contexts = 40, actions = 5, width = 3 } = {}): World {
  const draw = (count: number) => Array.from({ length: count }, () => gaussian(random));
  const taste = Array.from({ length: actions }, () => draw(width));
  const drawn = Array.from({ length: contexts }, () => draw(width));
  const score = (x: readonly number[], action: number) =>
    taste[action].reduce((sum, value, at) => sum + value * x[at], -1);
  const each = (x: readonly number[], of: (score: number) => number) =>
    taste.map((_, action) => of(score(x, action)));
  return {
    actions,
    contexts: drawn,
    chance: drawn.map((x) => each(x, (s) => 1 / (1 + Math.exp(-s)))),
    logging: drawn.map((x) => softmax(each(x, (s) => -0.3 * s))), // a logging policy that is rather wrong
    target: drawn.map((x) => softmax(each(x, (s) => 0.7 * s))),
  };
}

/** What π earns a round in this world: the mean over its contexts, which are equally likely. */
export function valueOfTarget({ chance, target }: World): number {
  const values = target.map((row, x) => row.reduce((sum, p, action) => sum + p * chance[x][action], 0));
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** @param roundsEach rounds of one person, who stays in one context, so that they are dependent when above 1 */
export function drawLog(world: World, rounds: number, random: Random, roundsEach = 1): LoggedRound[] {
  const log: LoggedRound[] = [];
  for (let at = 0, x = 0; at < rounds; at++) {
    if (at % roundsEach === 0) x = Math.floor(random() * world.contexts.length);
    const action = drawOne(world.logging[x], random);
    log.push({
      user: `${Math.floor(at / roundsEach)}`,
      action,
      reward: random() < world.chance[x][action] ? 1 : 0,
      propensity: world.logging[x][action],
      target: world.target[x],
      context: world.contexts[x],
    });
  }
  return log;
}

function drawOne(distribution: readonly number[], random: Random): number {
  let left = random();
  const found = distribution.findIndex((p) => (left -= p) < 0);
  return found < 0 ? distribution.length - 1 : found;
}
