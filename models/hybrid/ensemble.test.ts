import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assemble, readHeader } from '../artefact/file';
import { ArtefactError } from '../errors';
import { LINEAR_DEFAULTS } from '../linear/config';
import { linearRecommender } from '../linear/recommender';
import { linearTrainer } from '../linear/trainer';
import { syntheticDataset } from '../testing/synthetic';
import { Vocabulary } from '../vocabulary';
import { HYBRID_DEFAULTS } from './config';
import { decodeEnsemble, encodeEnsemble } from './ensemble';

const dataset = syntheticDataset({ items: 60, users: 50 });
const linear = await linearTrainer.fit(
  dataset,
  { ...LINEAR_DEFAULTS, ridge: 5, neighbours: 20 },
  { seed: 1 },
);
const weights = { ...HYBRID_DEFAULTS.weights, linear: { cold: 0.3, warm: 1.4 } };
const blend = { ...HYBRID_DEFAULTS, weights };
const facts = {
  version: '2026-11-26.1',
  trainedAt: Date.UTC(2026, 10, 26),
  basedOn: null,
  metrics: { 'ndcg@10': 0.125 },
  dataset: 'synthetic',
};
const bytes = encodeEnsemble({ facts, blend, linear });

describe('an ensemble', () => {
  it('A3: carries facts, weights and profile unchanged, and the linear model nearly', async () => {
    const read = decodeEnsemble(bytes);
    expect(read).toMatchObject({ facts, blend, linear: { ids: linear.ids, profile: linear.profile } });
    expect(read.linear!.weights.indices).toEqual(linear.weights.indices);
    const vocabulary = new Vocabulary(linear.ids);
    const history = { preferences: dataset.users[0], now: dataset.now };
    const exact = await linearRecommender({ vocabulary, state: linear }).score(history);
    const shipped = await linearRecommender({ vocabulary, state: read.linear! }).score(history);
    const largest = exact.reduce((most, score) => Math.max(most, Math.abs(score)), 0);
    shipped.forEach((score, at) => expect(Math.abs(score - exact[at])).toBeLessThan(0.02 * largest));
  });

  it('A1: gives the same bytes again, and is a few hundred bytes without a linear model', () => {
    expect(encodeEnsemble(decodeEnsemble(encodeEnsemble({ facts, blend, linear })))).toEqual(bytes);
    const silent = encodeEnsemble({ facts, blend, linear: null });
    expect(silent.length).toBeLessThan(800);
    expect(decodeEnsemble(silent)).toEqual({ facts, blend, linear: null });
  });

  it('A2: refuses what is torn or flipped anywhere', () => {
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const flipped = bytes.slice();
        flipped[at] ^= change;
        expect(() => decodeEnsemble(flipped)).toThrow(ArtefactError);
        expect(() => decodeEnsemble(bytes.subarray(0, at))).toThrow(ArtefactError);
      }),
    );
  });

  it.each<[string, object, RegExp]>([
    ['another kind', { kind: 'collaborative' }, /kind is "collaborative", not ensemble/],
    [
      'a weight below 0',
      { blend: { ...blend, weights: { ...weights, linear: { cold: -1, warm: 0 } } } },
      /cold weight of linear is -1; give a number of at least 0\. Fetch/,
    ],
    ['no weights', { blend: {} }, /cold weight of collaborative is undefined/],
    ['no blend', { blend: 7 }, /its blend is not an object/],
    ['a half-life of 0', { profile: { halfLifeDays: 0, dislikeWeight: 0 } }, /halfLifeDays is 0/],
    ['more items than rows', { items: linear.ids.length + 1 }, /section lengths has/],
  ])('a sealed file with %s', (_, change, message) => {
    const { sections, ...header } = JSON.parse(readHeader(bytes));
    const contents = sections.map(
      ({ name, offset, bytes: length }: { name: string; offset: number; bytes: number }) => [
        name,
        bytes.subarray(offset, offset + length),
      ],
    );
    expect(() => decodeEnsemble(assemble({ ...header, ...change }, contents))).toThrow(ArtefactError);
    expect(() => decodeEnsemble(assemble({ ...header, ...change }, contents))).toThrow(message);
  });
});
