import { foldInto } from '../models/collaborative/fold-in';
import { seededRandom } from '../models/math/random';
import { type Bench, wholeNumber } from './bench';
import { randomHistory, randomState } from './random-catalogue';
import { named, timed } from './timing';

export const foldIn: Bench = {
  about: 'One person solved against the shared factors (goal: 200 interactions, 64 factors in 5 ms)',
  options: {
    items: { type: 'string', default: '10000' },
    factors: { type: 'string', default: '64' },
    interactions: { type: 'string', default: '200' },
    runs: { type: 'string', default: '300' },
  },
  async run(options) {
    const random = seededRandom(1);
    const state = randomState(wholeNumber(options, 'items'), wholeNumber(options, 'factors'), random);
    const history = randomHistory(state.ids, wholeNumber(options, 'interactions'), random);
    const solve = foldInto(state);
    return named('fold_in', await timed(wholeNumber(options, 'runs'), () => solve(history.preferences)));
  },
};
