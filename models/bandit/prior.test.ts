import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ArtefactError } from '../errors';
import { gaussian, seededRandom } from '../math/random';
import { SLATE_SOURCES } from './config';
import { FEATURE_COUNT as D } from './features';
import { Posterior } from './posterior';
import { BELIEF_DEFAULTS } from './choosers';
import { decodePrior, encodePrior, PRIOR_ROUNDS } from './prior';
import { sharedOf } from './shared';
import { addRound, addStatistics, emptySource, emptyStatistics, tempered } from './statistics';

const { priors, noise } = BELIEF_DEFAULTS;

/** Somebody with a few showings of the first sources. */
function person(seed: number, showings: number) {
  const random = seededRandom(seed);
  const statistics = emptyStatistics();
  for (let n = 0; n < showings; n++) {
    const angle = 6 * random();
    const more = Array.from({ length: D - 3 }, () => Math.round(2000 * random() - 1000) / 1000);
    const x = [1, ...more, Math.sin(angle), Math.cos(angle)].map((value) => Math.round(1000 * value) / 1000);
    addRound(statistics[SLATE_SOURCES[n % 3]], x, Math.tanh(0.2 * gaussian(random) + 0.1), 1);
  }
  return statistics;
}
const everybody = (seed: number, people = 12, showings = 60) =>
  sharedOf(Array.from({ length: people }, (_, n) => person(100 * seed + n, showings)));
const textOf = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
const shipped = encodePrior(everybody(1))!;
/** The file as somebody may have changed it. */
interface Loose {
  version?: number;
  kind: string;
  features: string[];
  sources: Record<string, { people: number; rounds: number; gram: unknown[]; response: unknown[] }>;
}
const document = (change: (prior: Loose) => void): Uint8Array => {
  const prior = JSON.parse(textOf(shipped)) as Loose;
  change(prior);
  return new TextEncoder().encode(JSON.stringify(prior));
};

describe('a prior as a file', () => {
  it('A1: is the same for the same people, small, and says nothing of a source that few tell of', () => {
    expect(textOf(encodePrior(everybody(1))!)).toBe(textOf(shipped));
    expect(shipped.length).toBeLessThan(2000);
    expect(Object.keys(JSON.parse(textOf(shipped)).sources)).toEqual(SLATE_SOURCES.slice(0, 3));
    expect(encodePrior(everybody(1, 4))).toBeNull();
  });

  it('is read as it was meant: beliefs move by less than a thousandth, and by nothing beyond what rounding does', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e6 }), fc.integer({ min: 3, max: 90 }), (seed, showings) => {
        const shared = everybody(seed, 6, showings);
        const { statistics, people } = decodePrior(encodePrior(shared)!);
        expect(people).toBe(6);
        for (const source of SLATE_SOURCES) {
          if (shared.people[source] === 0) {
            expect(statistics[source]).toEqual(emptySource());
            continue;
          }
          // The number of showings is whole; means are not touched by that.
          const scale = statistics[source].rounds / shared.statistics[source].rounds;
          const exact = emptyStatistics();
          addStatistics(exact, shared.statistics, scale);
          const before = new Posterior(tempered(exact, PRIOR_ROUNDS)[source], priors[source], noise).mean;
          const after = new Posterior(tempered(statistics, PRIOR_ROUNDS)[source], priors[source], noise).mean;
          after.forEach((weight, at) => expect(Math.abs(weight - before[at])).toBeLessThan(1e-3));
        }
      }),
      { numRuns: 30 },
    );
  });

  it('passes over sources that are not known here', () => {
    const bytes = document(({ sources }) => (sources.oracle = sources.blend));
    expect(decodePrior(bytes)).toEqual(decodePrior(shipped));
  });

  it.each<[string, string, (prior: Loose) => void]>([
    ['of a newer version', 'Update Palate', (prior) => (prior.version = 2)],
    ['of an unknown version', 'version 0 is unknown', (prior) => (prior.version = 0)],
    ['without a version', 'version is no count', (prior) => delete prior.version],
    ['of other features', 'features are others', ({ features }) => (features[7] = 'night')],
    ['of something else', 'kind is "ensemble"', (prior) => (prior.kind = 'ensemble')],
    ['without sources', 'list of sources is not an object', (prior) => (prior.sources = [] as never)],
    ['with a torn source', 'source blend is not an object', ({ sources }) => (sources.blend = null as never)],
    ['with sums of other features', 'blend has sums', ({ sources }) => sources.blend.gram.pop()],
    ['with text for a sum', 'blend has sums', ({ sources }) => (sources.blend.response[0] = '1')],
    ['with a number that is none', 'blend has sums', ({ sources }) => (sources.blend.gram[3] = null)],
    ['with a number too large', 'of its source blend', ({ sources }) => (sources.blend.gram[9] = 1e300)],
    ['with showings below none', 'is no count', ({ sources }) => (sources.blend.rounds = -4)],
    ['with people in parts', 'is no count', ({ sources }) => (sources.blend.people = 5.5)],
    ['that no features give', 'no rewards within', ({ sources }) => (sources.blend.gram[1] = 3)],
    ['that no rewards give', 'no rewards within', ({ sources }) => (sources.blend.response[0] = 1.5)],
    ['longer than any moment', 'larger than any', ({ sources }) => (sources.blend.gram[D] = D + 1)],
  ])('refuses one %s', (_, words, change) => {
    expect(() => decodePrior(document(change))).toThrow(ArtefactError);
    expect(() => decodePrior(document(change))).toThrow(words);
    expect(() => decodePrior(document(() => undefined))).not.toThrow();
  });

  it('refuses any other bytes, and breaks on none', () => {
    const torn = fc.integer({ min: 0, max: shipped.length - 1 }).map((end) => shipped.slice(0, end));
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array(), torn), (bytes) => {
        expect(() => decodePrior(bytes)).toThrow(ArtefactError);
      }),
    );
  });
});
