import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../math/random';
import { assignedVariant } from './assign';
import type { Variant } from './experiment';

const variants = (weights: Readonly<Record<string, number>>): Variant[] =>
  Object.entries(weights).map(([name, weight]) => ({ name, weight, changes: {} }));
const HALVES = variants({ usual: 1, other: 1 });
const uuid = (random: () => number) =>
  'xxxxxxxx-xxxx-4xxx-8xxx-xxxxxxxxxxxx'.replaceAll('x', () => Math.floor(random() * 16).toString(16));
const people = (count: number, seed: number) => {
  const random = seededRandom(seed);
  return Array.from({ length: count }, () => uuid(random));
};
/** Ids as the server makes them: of one moment they begin alike. */
const siblings = (count: number) =>
  Array.from({ length: count }, (_, n) => `019a9e1c-6f00-7000-8000-${n.toString(16).padStart(12, '0')}`);

/** Pearson's statistic of counts against what they should be. */
const chiSquare = (counts: readonly number[], expected: readonly number[]) =>
  counts.reduce((sum, count, at) => sum + (count - expected[at]) ** 2 / expected[at], 0);

describe('who is in which variant', () => {
  it.each([
    ['random ids', people(20_000, 1)],
    ['ids of one moment', siblings(20_000)],
  ])('follows the weights, with %s', (_, ids) => {
    const experiment = { id: 'a', share: 1, variants: variants({ a: 1, b: 2, c: 5 }) };
    const counts = experiment.variants.map(
      ({ name }) => ids.filter((id) => assignedVariant(experiment, id)!.name === name).length,
    );
    // The 99.9 % quantile with two degrees of freedom.
    expect(chiSquare(counts, [2500, 5000, 12_500])).toBeLessThan(13.82);
  });

  it('lets the share in', () => {
    const experiment = { id: 'a', share: 0.3, variants: HALVES };
    const inside = people(20_000, 2).filter((id) => assignedVariant(experiment, id) !== null).length;
    expect(chiSquare([inside, 20_000 - inside], [6000, 14_000])).toBeLessThan(10.83); // 99.9 %, one degree
  });

  it('is independent between experiments, whatever their ids have in common', () => {
    const random = seededRandom(3);
    const ids = [...people(10_000, 4), ...siblings(10_000)];
    const statistics = Array.from({ length: 20 }, (_, n) => {
      const [one, two] = n % 2 ? [uuid(random), uuid(random)] : [`experiment-${n}`, `experiment-${n + 1}`];
      const cells = [0, 0, 0, 0];
      for (const id of ids) {
        const first = assignedVariant({ id: one, share: 1, variants: HALVES }, id)!.name === 'other';
        const second = assignedVariant({ id: two, share: 1, variants: HALVES }, id)!.name === 'other';
        cells[2 * Number(first) + Number(second)]++;
      }
      return chiSquare(cells, [5000, 5000, 5000, 5000]);
    });
    // The 99.9 % quantile with three degrees of freedom, for the largest of twenty, and that of the sum with sixty.
    expect(Math.max(...statistics)).toBeLessThan(16.27 + 2 * Math.log(20));
    expect(statistics.reduce((sum, value) => sum + value, 0)).toBeLessThan(99.6);
  });

  it('draws the variant independently of who takes part', () => {
    const experiment = { id: 'b', share: 0.2, variants: HALVES };
    const names = people(50_000, 5).flatMap((id) => assignedVariant(experiment, id)?.name ?? []);
    const others = names.filter((name) => name === 'other').length;
    expect(chiSquare([others, names.length - others], [names.length / 2, names.length / 2])).toBeLessThan(
      10.83,
    );
  });

  it('lets people in when the share grows, and moves nobody', () => {
    const shares = fc.tuple(fc.double({ min: 0.001, max: 1 }), fc.double({ min: 0.001, max: 1 }));
    fc.assert(
      fc.property(fc.uuid(), fc.uuid(), shares, (id, person, [a, b]) => {
        const at = (share: number) => assignedVariant({ id, share, variants: HALVES }, person);
        const before = at(Math.min(a, b));
        if (before !== null) expect(at(Math.max(a, b))).toBe(before);
      }),
    );
  });

  it('stays as it is for good: known answers', () => {
    const experiment = { id: '8f14e45f-ceea-467f-9c1d-000000000001', share: 0.5, variants: HALVES };
    expect(
      siblings(12)
        .map((id) => assignedVariant(experiment, id)?.name ?? '-')
        .join(' '),
    ).toMatchInlineSnapshot(`"other other - - - - - - usual usual usual -"`);
  });
});
