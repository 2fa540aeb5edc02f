import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dotRow } from '../math/dot';
import { syntheticDataset } from '../testing/synthetic';
import { withoutWebAssembly } from '../testing/without-webassembly';
import type { Preference } from '../types';
import { Vocabulary } from '../vocabulary';
import { collaborativeTrainer } from './als';
import { COLLABORATIVE_DEFAULTS, rowRegularization } from './config';
import { evidenceMatrix, rowWeights } from './evidence-matrix';
import { foldInto } from './fold-in';
import { halfSweep } from './half-sweep';
import { selectRows, trainedItems } from './state';

const world = syntheticDataset();
const k = 16;
const config = { ...COLLABORATIVE_DEFAULTS, factors: k, iterations: 6, confidenceScale: 1.7 };
const state = await collaborativeTrainer.fit(world, config, { seed: 1 });
const foldIn = foldInto(state);

const tastes = fc.uniqueArray(
  fc.record({
    itemId: fc.constantFrom(...state.ids),
    liked: fc.boolean(),
    confidence: fc.double({ min: 0.01, max: 3, noNaN: true }),
    at: fc.constant(0),
  }),
  { selector: ({ itemId }) => itemId, minLength: 1, maxLength: 30 },
);

describe('foldInto', () => {
  it('A3: gives a person of the training data the factor that the exact half-sweep gives', () => {
    const evidence = evidenceMatrix(world.users, new Vocabulary(state.ids), config.confidenceScale);
    const ridges = rowWeights(evidence).map((weight) =>
      rowRegularization(config, weight, trainedItems(state)),
    );
    const solved = new Float32Array(world.users.length * k);
    halfSweep({ evidence, ridges, pull: null }, state.itemFactors, solved, { ...config, solver: 'cholesky' });
    for (const [row, preferences] of world.users.entries()) {
      const { factor } = foldIn(preferences)!;
      for (let at = 0; at < k; at++) expect(factor[at]).toBeCloseTo(solved[row * k + at], 6);
    }
  });

  it('R5: has shares that sum to the score, one for each like', () => {
    fc.assert(
      fc.property(tastes, fc.nat(state.ids.length - 1), (preferences, row) => {
        const person = foldIn(preferences);
        const likes = preferences.filter(({ liked }) => liked).map(({ itemId }) => itemId);
        expect(person === null).toBe(likes.length === 0);
        if (!person) return;
        const factor = state.itemFactors.subarray(row * k, (row + 1) * k);
        const shares = person.shares(factor);
        expect(person.liked).toEqual(likes);
        expect(shares).toHaveLength(likes.length);
        const sum = shares.reduce((total, value) => total + value, 0);
        expect(sum).toBeCloseTo(dotRow(factor, 0, person.factor), 5);
      }),
    );
  });

  it('R5: gives a like the share by which the score falls when its preference, not its weight, is taken away', () => {
    // The score is linear in p_j at fixed weights: c_j y'W⁻¹y_j is what p_j = 0 in place of 1 takes away.
    const likes = world.itemsOf(1).slice(0, 5).map(like);
    const target = state.ids.indexOf(world.itemsOf(1)[7]);
    const factor = state.itemFactors.subarray(target * k, (target + 1) * k);
    const score = (preferences: Preference[]) => dotRow(factor, 0, foldIn(preferences)!.factor);
    const shares = foldIn(likes)!.shares(factor);
    for (const [at, value] of shares.entries()) {
      const without = likes.map((each, n) => (n === at ? { ...each, liked: false } : each));
      expect(score(likes) - score(without)).toBeCloseTo(value, 5);
    }
  });

  it('is least sure of what is unlike all that was said, and surer of an item with each word about it', () => {
    const row = (at: number) => state.itemFactors.subarray(at * k, (at + 1) * k);
    const [first, second, third] = [0, 1, 2].map((at) => like(state.ids[at]));
    const one = foldIn([first])!;
    const three = foldIn([first, second, third])!;
    for (let at = 0; at < state.ids.length; at++) {
      const [before, after] = [one.uncertainty(row(at)), three.uncertainty(row(at))];
      expect(after).toBeGreaterThan(0);
      if (at === 1 || at === 2) expect(after).toBeLessThan(before);
    }
  });

  it("has y' W⁻¹ y as uncertainty: what the score of y gains by a like of y itself tells W⁻¹ apart", () => {
    // Sherman and Morrison: a like of weight c more lowers u to u / (1 + c u), whatever W is; confidence 1 makes it a like
    // of confidenceScale, and the ridge grows with it (rowRegularization), so u lies below that.
    const likes = state.ids.slice(0, 4).map(like);
    const y = state.itemFactors.subarray(9 * k, 10 * k);
    const before = foldIn(likes)!.uncertainty(y);
    const after = foldIn([...likes, like(state.ids[9])])!.uncertainty(y);
    expect(after).toBeLessThanOrEqual(before / (1 + config.confidenceScale * before) + 1e-9);
    expect(after).toBeGreaterThan(0);
  });

  it('R6: gives the same bits without WebAssembly', () => {
    const plain = withoutWebAssembly(() => foldInto(state));
    const factors = state.ids.map((_, row) => state.itemFactors.subarray(row * k, (row + 1) * k));
    fc.assert(
      fc.property(tastes, (preferences) => {
        const [usual, other] = [foldIn(preferences), plain(preferences)];
        expect(other?.factor).toEqual(usual?.factor);
        expect(other?.shares(factors[0])).toEqual(usual?.shares(factors[0]));
        expect(other?.uncertainties(factors)).toEqual(usual?.uncertainties(factors));
      }),
    );
  });

  it('R6: has the uncertainty of many items to the bits of each alone, however many are left after the last four', () => {
    const person = foldIn(state.ids.slice(0, 4).map(like))!;
    for (let count = 0; count <= 9; count++) {
      const rows = Array.from({ length: count }, (_, at) => state.itemFactors.subarray(at * k, (at + 1) * k));
      expect([...person.uncertainties(rows)]).toEqual(rows.map((row) => person.uncertainty(row)));
    }
  });

  it('R2: is null without a liked item that it knows', () => {
    const [first] = state.ids;
    expect(foldIn([])).toBeNull();
    expect(foldIn([like('no-such-item')])).toBeNull();
    expect(foldIn([{ ...like(first), liked: false }])).toBeNull();
    expect(foldIn([{ ...like(first), confidence: 0 }])).toBeNull();
  });

  it('does not heed items that the state does not know', () => {
    const likes = state.ids.slice(0, 3).map(like);
    expect(foldIn([...likes, like('no-such-item')])!.factor).toEqual(foldIn(likes)!.factor);
  });

  it('A3: is exact for a smaller catalogue: its own items are all the pairs there are', () => {
    const rows = [1, 5, 9, 20, 33];
    const small = selectRows(
      state,
      rows,
      rows.map((row) => state.ids[row]),
    );
    const { factor } = foldInto(small)([like(state.ids[5])])!;
    const gradient = new Float64Array(k);
    const ridge = rowRegularization(config, Math.fround(config.confidenceScale), rows.length);
    for (const row of rows) {
      const y = state.itemFactors.subarray(row * k, (row + 1) * k);
      const score = dotRow(y, 0, factor);
      const pull = config.unobservedWeight * score - (row === 5 ? config.confidenceScale * (1 - score) : 0);
      for (let at = 0; at < k; at++) gradient[at] += pull * y[at];
    }
    for (let at = 0; at < k; at++) expect(gradient[at] + ridge * factor[at]).toBeCloseTo(0, 6);
  });
});

function like(itemId: string): Preference {
  return { itemId, liked: true, confidence: 1, at: 0 };
}
