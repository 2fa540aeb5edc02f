import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EMPTY_HISTORY, type Recommender, type SlateRequest } from '../types';
import { Vocabulary } from '../vocabulary';
import { BLEND_MMR_DEFAULTS, blendMmrPolicy } from './blend-mmr';
import { HYBRID_DEFAULTS, type Source } from './config';
import { hybridRecommender } from './recommender';

const NOW = 1_750_000_000_000;

/** Items 0 to n-1 with the given scores of each source; items are alike when their indexes agree modulo `kinds`. */
function policyOver(scores: Partial<Record<Source, readonly number[]>>, kinds = 3, candidates = 300) {
  const size = Object.values(scores)[0].length;
  const vocabulary = new Vocabulary(Array.from({ length: size }, (_, item) => `i${item}`));
  const part = (values: readonly number[]): Recommender => ({
    name: 'fixed',
    vocabulary,
    uses: () => true,
    score: async () => Float32Array.from(values),
    explain: async () => [],
  });
  const parts = Object.fromEntries(Object.entries(scores).map(([source, values]) => [source, part(values)]));
  return blendMmrPolicy({
    recommender: hybridRecommender({ vocabulary, parts, config: HYBRID_DEFAULTS }),
    similarity: (a, b) => (a % kinds === b % kinds ? 1 : 0),
    config: { ...BLEND_MMR_DEFAULTS, candidates },
  });
}
const like = { itemId: 'i0', liked: true, confidence: 1, at: NOW };
const request = (changes: Partial<SlateRequest> = {}): SlateRequest => ({
  history: { preferences: [like], now: NOW },
  surface: 'home:recommended',
  size: 3,
  seed: 1,
  exclude: new Set(),
  ...changes,
});
const idsOf = (slate: { readonly entries: readonly { readonly itemId: string }[] }) =>
  slate.entries.map(({ itemId }) => itemId);

describe('blendMmrPolicy', () => {
  it('R4: names itself and its seed, and is certain of each entry', async () => {
    const slate = await policyOver({ popularity: [3, 2, 1] }).slate(request({ seed: 42 }));
    expect(slate).toMatchObject({ policy: 'blend-mmr@1', seed: 42 });
    expect(slate.entries.map(({ position }) => position)).toEqual([0, 1, 2]);
    for (const entry of slate.entries) expect(entry.propensity).toBe(1);
  });

  it('leaves out what the request excludes, and fills up with the next', async () => {
    const policy = policyOver({ popularity: [5, 4, 3, 2, 1] });
    const exclude = new Set(['i0', 'i2']);
    expect(idsOf(await policy.slate(request({ exclude, diversity: 0 })))).toEqual(['i1', 'i3', 'i4']);
  });

  it('R1: the wish for diversity changes the list from alike to unlike', async () => {
    // i0, i3 and i6 are one kind and the best; i1 and i2 are the other kinds.
    const policy = policyOver({ popularity: [10, 5, 5.1, 9, 0, 0, 8] });
    expect(idsOf(await policy.slate(request({ diversity: 0 })))).toEqual(['i0', 'i3', 'i6']);
    expect(idsOf(await policy.slate(request({ diversity: 1 })))).toEqual(['i0', 'i2', 'i1']);
  });

  it('R2: a stranger gets what is popular and diverse', async () => {
    const policy = policyOver({ popularity: [10, 6, 6.1, 9, 0, 0, 8.5] });
    const slate = await policy.slate(request({ history: EMPTY_HISTORY(NOW) }));
    expect(idsOf(slate)).toEqual(['i0', 'i2', 'i1']);
    expect(slate.entries.every(({ source }) => source === 'popularity')).toBe(true);
  });

  it('R2: puts items without an answer last, and still fills the list when there are only such', async () => {
    const some = await policyOver({ popularity: [NaN, 1, NaN, 2] }).slate(request({ size: 4 }));
    expect(idsOf(some).slice(0, 2)).toEqual(['i3', 'i1']);
    expect(idsOf(some).slice(2).sort()).toEqual(['i0', 'i2']);
    expect(some.entries.at(-1)).toMatchObject({ source: 'catalogue', score: NaN, propensity: 1 });
    expect(idsOf(await policyOver({ popularity: [NaN, NaN] }).slate(request()))).toHaveLength(2);
  });

  it('names the source that brings most', async () => {
    const policy = policyOver({
      collaborative: [9, 0, 0.1, NaN],
      content: [0, 3, 0, 2],
      popularity: [1, 1, 1, 1],
    });
    const { entries } = await policy.slate(request({ size: 4, diversity: 0 }));
    const sourceOf = Object.fromEntries(entries.map(({ itemId, source }) => [itemId, source]));
    expect(sourceOf).toMatchObject({ i0: 'collaborative', i1: 'content', i3: 'content' });
  });

  it('R3: orders equals by the seed, not by the catalogue, also at the border of the candidates', async () => {
    const policy = policyOver({ popularity: [9, ...Array<number>(200).fill(1)] }, 1000, 20);
    const listOf = async (seed: number) => idsOf(await policy.slate(request({ seed, size: 10 })));
    const first = await listOf(1);
    expect(await listOf(1)).toEqual(first);
    expect(await listOf(2)).not.toEqual(first);
    expect(first[0]).toBe('i0');
    const everShown = new Set(
      (await Promise.all(Array.from({ length: 60 }, (_, seed) => listOf(seed)))).flat(),
    );
    expect(everShown.size).toBeGreaterThan(150);
  });

  it('shows no item twice, none that is excluded, and never more than there are', async () => {
    const score = fc.constantFrom(NaN, 0, 1, 2, 3);
    await fc.assert(
      fc.asyncProperty(
        fc.array(score, { minLength: 1, maxLength: 25 }),
        fc.array(fc.nat(24)),
        fc.integer({ min: 1, max: 30 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.nat(),
        async (scores, excluded, size, diversity, seed) => {
          const exclude = new Set(excluded.map((item) => `i${item}`));
          const policy = policyOver({ popularity: scores }, 4, 5);
          const ids = idsOf(await policy.slate(request({ exclude, size, diversity, seed })));
          const welcome = scores.filter((_, item) => !exclude.has(`i${item}`)).length;
          expect(new Set(ids).size).toBe(ids.length);
          expect(ids.length).toBe(Math.min(size, welcome));
          for (const id of ids) expect(exclude.has(id)).toBe(false);
        },
      ),
    );
  });
});
