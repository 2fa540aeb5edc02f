import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { contentRecommender } from '../content/recommender';
import { contentTrainer } from '../content/trainer';
import { popularityRecommender } from '../popularity/recommender';
import { popularityTrainer } from '../popularity/trainer';
import { syntheticDataset } from '../testing/synthetic';
import type { History, Item, Wishes } from '../types';
import { Vocabulary } from '../vocabulary';
import { NO_WISHES } from '../wishes';
import { HYBRID_DEFAULTS } from './config';
import { hybridRecommender, type HybridRecommender } from './recommender';
import { catalogueTraits } from './traits';
import { WISH_STRENGTHS, wishReader } from './wish-terms';

const GENRES = ['Drama', 'War', 'Horror', 'Comedy'];
const TAGS = ['space', 'slow', 'twist'];
const LANGUAGES = ['French', 'English', 'Dutch'];

/** The synthetic world with several genres, tags, languages and ratings an item, and years that are not known. */
const world = syntheticDataset({ items: 60, users: 30 });
const items = world.items.map((item, n): Item => ({
  ...item,
  year: n % 7 === 0 ? null : 1950 + ((n * 13) % 70),
  genres: GENRES.filter((_, genre) => ((n + 1) >> genre) % 2 === 1),
  tags: [...TAGS.filter((_, tag) => (n >> tag) % 3 === 1), ...(n === 20 ? ['lone'] : [])],
  facts: {
    ...(n % 3 > 0 && { Language: LANGUAGES.slice(n % 3, (n % 3) + 2).join(', ') }),
    ...(n % 11 === 5 && { Rated: 'NC-17' }),
  },
}));
const vocabulary = new Vocabulary(items.map(({ id }) => id));
const reader = wishReader(catalogueTraits(items, vocabulary), vocabulary);
const wish = (changes: Partial<Wishes>): Wishes => ({ ...NO_WISHES, ...changes });
const leftOut = (changes: Partial<Wishes>) =>
  items.filter(({ id }) => reader(wish({ adult: true, ...changes })).leftOut.has(id));

/** Any wishes: also for what the catalogue does not have, in any spelling, and against what is favoured. */
const names = (known: readonly string[]) =>
  fc.subarray([...known, known[0].toUpperCase(), 'nothing has this']);
const year = fc.option(fc.integer({ min: 1940, max: 2030 }));
const share = fc.option(fc.double({ min: 0, max: 1, noNaN: true }));
const alike = new Float32Array(items.length);
/** In tenths, so that a band is no rounding error. */
const anyScores = fc
  .array(fc.option(fc.integer({ min: -90, max: 90 }), { nil: NaN }), {
    minLength: items.length,
    maxLength: items.length,
  })
  .map((tenths) => Float32Array.from(tenths, (score) => score / 10));
const anyWishes = fc.record<Wishes>({
  favouriteGenres: names(GENRES),
  avoidedGenres: names(GENRES),
  favouriteTags: names(TAGS),
  avoidedTags: names(TAGS),
  lessLike: fc.subarray([items[0].id, items[9].id, 'no-such-item']),
  languages: names(LANGUAGES),
  period: fc.option(fc.record({ from: year, to: year })),
  adult: fc.boolean(),
  diversity: share,
  novelty: share,
});

describe('what is left out', () => {
  it('is just what has an avoided genre or tag', () => {
    expect(leftOut({ avoidedGenres: ['horror'], avoidedTags: ['slow'] })).toEqual(
      items.filter(({ genres, tags }) => genres.includes('Horror') || tags.includes('slow')),
    );
  });

  it('is what is for adults only, unless it is wished for', () => {
    const adult = items.filter(({ facts }) => facts.Rated === 'NC-17');
    expect(adult.length).toBeGreaterThan(0);
    expect(leftOut({ adult: false })).toEqual(adult);
    expect(leftOut({ adult: true })).toEqual([]);
  });

  it('is what states another language; what states none passes, and a language that nobody has asks for nothing', () => {
    expect(leftOut({ languages: ['french', 'Dutch'] })).toEqual(
      items.filter(({ facts: { Language } }) => Language !== undefined && !/French|Dutch/.test(Language)),
    );
    expect(leftOut({ languages: ['Klingon'] })).toEqual([]);
  });

  it('holds for whatever is favoured at the same time', () => {
    const wishes = { avoidedGenres: ['Drama'], favouriteGenres: ['Drama', 'War'] };
    for (const { id, genres } of items)
      expect(reader(wish({ adult: true, ...wishes })).leftOut.has(id)).toBe(genres.includes('Drama'));
  });
});

describe('less like some items', () => {
  const [own, near, far, unknown, other] = items.map(({ id }) => id);
  const likeness: Record<string, Record<string, number>> = {
    [own]: { [own]: 0.98, [near]: 0.6, [far]: 0.05 },
    [other]: { [near]: 0.3 },
  };
  const liking = wishReader(catalogueTraits(items, vocabulary), vocabulary, (id) =>
    Float32Array.from(items, (item) => likeness[id]?.[item.id] ?? NaN),
  );
  const lost = (lessLike: readonly string[], id: string) =>
    liking(wish({ adult: true, lessLike }))
      .part(alike)
      ?.met(vocabulary.indexOf(id)) ?? [];

  it('costs the item itself most, what is like it in proportion, and leaves nothing out', () => {
    expect(lost([own], own)).toEqual([{ kind: 'less', wish: own, value: -WISH_STRENGTHS.less }]);
    expect(lost([own], near)[0].value).toBeCloseTo(-0.6 * WISH_STRENGTHS.less, 6);
    expect(lost([own], far)).toEqual([]);
    expect(lost([own], unknown)).toEqual([]);
    expect(liking(wish({ adult: true, lessLike: [own] })).leftOut.size).toBe(0);
  });

  it('takes an item that stands above the band down to its end, and what is like it in proportion', () => {
    const count = items.length;
    const at = (id: string) => vocabulary.indexOf(id);
    const scores = Float32Array.from(items, (_, index) => (count - index) / 10);
    scores[at(own)] = 40;
    scores[at(near)] = 30;
    const wishes = wish({ adult: true, lessLike: [own] });
    const { factor, scores: lost } = liking(wishes).part(scores)!;
    const end = Math.min(...scores);
    expect(scores[at(own)] + factor * lost[at(own)]).toBeCloseTo(end, 4);
    expect(factor * lost[at(near)]).toBeCloseTo(-0.6 * (40 - end), 4);
    // By a wish for the well known it may stand there too.
    const fame = new Float32Array(count).fill(NaN);
    fame[at(own)] = 5;
    const novelty = { source: 'novelty' as const, factor: 2, scores: fame };
    const more = liking(wishes).part(scores, novelty)!;
    expect(50 + more.factor * more.scores[at(own)]).toBeCloseTo(end, 4);
  });

  it('is not made up for by a favourite that the item itself has, as it is by those like it', () => {
    const genres = items[vocabulary.indexOf(own)].genres;
    const tags = items[vocabulary.indexOf(near)].tags;
    const wishes = wish({ adult: true, lessLike: [own], favouriteGenres: genres, favouriteTags: tags });
    const met = (id: string) =>
      liking(wishes)
        .part(alike)!
        .met(vocabulary.indexOf(id))
        .map(({ kind }) => kind);
    expect([genres.length, tags.length]).not.toContain(0);
    expect(met(own)).toEqual(['less']);
    expect(met(near)).toContain('less');
    expect(met(near)).toContain('tag');
  });

  it('counts the most alike alone, in any order, and passes over what the catalogue lacks', () => {
    expect(lost([own, other], near)).toEqual(lost([own], near));
    expect(lost([other, own], near)).toEqual(lost([own], near));
    expect(lost(['no-such-item'], near)).toEqual([]);
    expect(lost([other], near)[0].wish).toBe(other);
  });
});

describe('why an item is left out', () => {
  it('names every wish against it, as it was said', () => {
    const { refused } = reader(
      wish({ avoidedGenres: ['drama', 'War'], avoidedTags: ['slow'], languages: ['English'] }),
    );
    items.forEach(({ genres, tags, facts }, index) => {
      expect(refused(index)).toEqual([
        ...(genres.includes('Drama') ? [{ kind: 'genre', wish: 'drama' }] : []),
        ...(genres.includes('War') ? [{ kind: 'genre', wish: 'War' }] : []),
        ...(tags.includes('slow') ? [{ kind: 'tag', wish: 'slow' }] : []),
        ...(facts.Rated === 'NC-17' ? [{ kind: 'adult', wish: '' }] : []),
        ...(facts.Language && !facts.Language.includes('English')
          ? [{ kind: 'language', wish: 'English' }]
          : []),
      ]);
    });
  });

  it('R6: there is a wish against just those that are left out, whatever is wished', () => {
    fc.assert(
      fc.property(anyWishes, (wishes) => {
        const { leftOut, refused } = reader(wishes);
        items.forEach(({ id }, index) => expect(refused(index).length > 0).toBe(leftOut.has(id)));
      }),
      { numRuns: 50 },
    );
  });
});

describe('what wishes add', () => {
  it('is more for a rarer favourite, half of the next for the second, and ends at 1 item of 20', () => {
    const { met } = reader(wish({ favouriteGenres: ['Drama'], favouriteTags: ['SPACE', 'lone'] })).part(
      alike,
    )!;
    const worth = (holders: number) =>
      WISH_STRENGTHS.favourite * (1 + Math.min(3, Math.log(items.length / holders)));
    const [drama, space] = [holdersOf('genres', 'Drama'), holdersOf('tags', 'space')].map(worth);
    expect(space).toBeGreaterThan(drama);
    items.forEach(({ genres, tags }, index) => {
      const values = [
        ...(tags.includes('lone') ? [4 * WISH_STRENGTHS.favourite] : []),
        ...(tags.includes('space') ? [space] : []),
        ...(genres.includes('Drama') ? [drama] : []),
      ].map((value, place) => value / 2 ** place);
      expect(met(index).map(({ value }) => value)).toEqual(values);
    });
  });
  const holdersOf = (field: 'genres' | 'tags', name: string) =>
    items.filter((item) => item[field].includes(name)).length;

  it('goes to the years of the period, both ends included, and to no item without a year', () => {
    const { scores, met } = reader(wish({ period: { from: 1970, to: 1989 } })).part(alike)!;
    items.forEach(({ year }, index) => {
      const within = year !== null && year >= 1970 && year <= 1989;
      expect(scores[index]).toBe(within ? Math.fround(WISH_STRENGTHS.period) : NaN);
      expect(met(index).map(({ wish }) => wish)).toEqual(within ? ['1970–1989'] : []);
    });
  });

  it('goes as far for somebody whose items lie close together as for somebody whose items lie far apart', () => {
    const { part } = reader(wish({ favouriteGenres: ['War'] }));
    const near = Float32Array.from(items, (_, item) => item / 10);
    const far = near.map((score) => 8 * score);
    expect(part(far)!.factor).toBeCloseTo(8 * part(near)!.factor);
    expect(part(near)!.factor).toBeCloseTo((items.length - 10) / 10);
    // Nothing tells items apart: then wishes do.
    expect(part(new Float32Array(items.length))!.factor).toBe(1);
    expect(part(new Float32Array(items.length).fill(NaN))!.factor).toBe(1);
  });

  it('R5: falls apart exactly into the wishes that are met', () => {
    fc.assert(
      fc.property(anyWishes, anyScores, (wishes, own) => {
        const part = reader(wishes).part(own);
        items.forEach((_, index) => {
          const sum = part?.met(index).reduce((sum, { value }) => sum + value, 0) ?? 0;
          const score = part?.scores[index] || 0;
          expect(Math.abs(sum - score)).toBeLessThan(5e-6 * Math.max(1, Math.abs(score)));
        });
      }),
    );
  });
});

describe('wishes in the hybrid', () => {
  let plain: HybridRecommender;
  let wishful: HybridRecommender;
  beforeAll(async () => {
    const data = { items, users: world.users, now: world.now };
    const content = await contentTrainer.fit(data, contentTrainer.defaults, { seed: 1 });
    const { ids, counts } = await popularityTrainer.fit(data, popularityTrainer.defaults, { seed: 1 });
    const parts = {
      content: contentRecommender({ vocabulary, state: content }),
      popularity: popularityRecommender({ items, vocabulary, state: { ids, counts } }),
    };
    plain = hybridRecommender({ vocabulary, parts, config: HYBRID_DEFAULTS });
    wishful = hybridRecommender({ vocabulary, parts, config: HYBRID_DEFAULTS, wishes: reader });
  });

  const history = (likes: number, wishes?: Wishes): History => ({
    preferences: items
      .slice(0, likes)
      .map(({ id }) => ({ itemId: id, liked: true, confidence: 1, at: world.now })),
    now: world.now,
    ...(wishes && { wishes }),
  });
  const likes = fc.nat(6);

  it('change no bit of any score or reason while nothing is said', async () => {
    for (const count of [0, 1, 5]) {
      const before = await plain.score(history(count));
      for (const wishes of [undefined, NO_WISHES, wish({ diversity: 1 }), wish({ novelty: 0.5 })]) {
        expect(await wishful.score(history(count, wishes))).toEqual(before);
        expect(await wishful.explain(history(count, wishes), vocabulary.ids)).toEqual(
          await plain.explain(history(count), vocabulary.ids),
        );
      }
    }
  });

  it('R5: are parts of the score like any other: all parts sum to it', async () => {
    await fc.assert(
      fc.asyncProperty(anyWishes, likes, async (wishes, count) => {
        const request = history(count, wishes);
        const scores = await wishful.score(request);
        const explanations = await wishful.explain(request, vocabulary.ids);
        explanations.forEach(({ score, parts, wishes: met = [] }, index) => {
          const sum = parts.reduce((sum, { value }) => sum + value, 0);
          if (Number.isNaN(scores[index])) expect(parts).toEqual([]);
          else expect(Math.abs(sum - scores[index])).toBeLessThan(1e-4);
          expect(score).toBe(parts.length > 0 ? sum : NaN);
          const own = parts.find(({ source }) => source === 'wishes')?.value ?? 0;
          expect(met.reduce((sum, { value }) => sum + value, 0)).toBeCloseTo(own, 5);
        });
      }),
    );
  });

  it('a favourite never lowers what has it, nor lifts what has it not', async () => {
    await fc.assert(
      fc.asyncProperty(anyWishes, likes, fc.constantFrom(...GENRES), async (wishes, count, genre) => {
        const before = await wishful.score(history(count, wishes));
        const favouriteGenres = [...wishes.favouriteGenres, genre];
        const after = await wishful.score(history(count, { ...wishes, favouriteGenres }));
        const rank = (scores: Float32Array, item: number) =>
          scores.filter((score) => score > scores[item]).length;
        items.forEach(({ genres }, item) => {
          if (Number.isNaN(before[item])) expect(after[item]).toBeNaN();
          else if (!genres.includes(genre)) expect(after[item]).toBe(before[item]);
          else expect(after[item]).toBeGreaterThanOrEqual(before[item]);
        });
        // Among those that were equal, one with the favourite now stands no lower than one without.
        items.forEach((one, i) =>
          items.forEach((other, j) => {
            if (before[i] !== before[j] || !one.genres.includes(genre) || other.genres.includes(genre))
              return;
            expect(rank(after, i)).toBeLessThanOrEqual(rank(after, j));
          }),
        );
      }),
      { numRuns: 40 },
    );
  });

  it('for the adventurous the best known loses most, for the cautious it gains', async () => {
    const popularity = await wishful.blend(history(3)).then(({ parts }) => parts.find(isPopularity)!.scores);
    const before = await wishful.score(history(3));
    const known = [...popularity.keys()].filter((item) => !Number.isNaN(popularity[item]));
    known.sort((a, b) => popularity[a] - popularity[b]);
    for (const novelty of [0, 0.25, 0.75, 1]) {
      const after = await wishful.score(history(3, wish({ novelty })));
      const moves = known.map((item) => (after[item] - before[item]) * Math.sign(0.5 - novelty));
      moves.forEach((move, at) => {
        expect(move).toBeGreaterThan(0);
        expect(move).toBeGreaterThanOrEqual((moves[at - 1] ?? 0) - 1e-4);
      });
    }
  });
  const isPopularity = ({ source }: { readonly source: string }) => source === 'popularity';
});
