import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bareItem } from '../../models/bare-item';
import type { Item } from '../../models/types';
import { importMovieLens } from '../importers/movielens';
import { importVegaMovies } from '../importers/vega-movies';
import { openSource } from '../source';
import { readVegaMovies } from '../source/vega';
import { collect } from '../testing/memory-source';
import { alternativesFact, alternativesOf, distinctTitles, filmId, matchKey } from './identity';
import { enrich, joinCatalogue, type CatalogueJoin } from './join';

function film(title: string, year: number | null, more: Partial<Item> & { also?: string[] } = {}): Item {
  const { also = [], ...rest } = more;
  return bareItem(filmId(title, year), {
    title,
    year,
    // As parseFilmTitle gives them: distinct, and none that is the title itself.
    facts: alternativesFact(distinctTitles(also).filter((other) => matchKey(other) !== matchKey(title))),
    ...rest,
  });
}

/** The catalogue after a join. */
function apply(existing: readonly Item[], { merged, added }: CatalogueJoin): Item[] {
  const better = new Map(merged.map((item) => [item.id, item]));
  return [...existing.map((item) => better.get(item.id) ?? item), ...added];
}

describe('joinCatalogue', () => {
  it.each([
    ['title and year', film('The Matrix', 1999), film('Matrix', 1999)],
    [
      'other title',
      film('La mala educación', 2004),
      film('Bad Education', 2004, { also: ['La mala educación'] }),
    ],
    ['year off by one', film('Spirited Away', 2002), film('Spirited Away', 2001)],
    [
      'other title, year near',
      film('Cidade de Deus', 2003),
      film('City of God', 2002, { also: ['Cidade de Deus'] }),
    ],
    ['year unknown', film("Barney's Version", null), film("Barney's Version", 2010)],
    [
      'external id',
      film('A', 1990, { externalIds: { imdb: 'tt1' } }),
      film('B', 1950, { externalIds: { imdb: 'tt1' } }),
    ],
  ] as const)('joins by %s', (rule, existing, incoming) => {
    const { idOf, added, report } = joinCatalogue([existing], [incoming]);
    expect(report.pairs).toEqual([{ incoming: incoming.id, catalogue: existing.id, rule }]);
    expect(idOf.get(incoming.id)).toBe(existing.id);
    expect(added).toEqual([]);
  });

  it.each([
    ['remakes', film('Casino Royale', 1967), film('Casino Royale', 2006)],
    ['short titles a year apart', film('Once', 2007), film('Once', 2006)],
    ['films and books', film('Dune', 1984), film('Dune', 1984, { kind: 'book' })],
    [
      'two names in one register',
      film('Emma', 1996, { externalIds: { imdb: 'tt1' } }),
      film('Emma', 1996, { externalIds: { imdb: 'tt2' } }),
    ],
    ['titles that are only marks', film('...', 1999), film('???', 1999)],
  ])('keeps %s apart', (_, existing, incoming) => {
    const { added, report } = joinCatalogue([existing], [incoming]);
    expect(report.joined).toBe(0);
    expect(added).toHaveLength(1);
    expect(added[0]?.id).not.toBe(existing.id);
  });

  it('joins nothing by guesswork when two candidates are as good', () => {
    const { report } = joinCatalogue(
      [film('Spirited Away', 2000)],
      [film('Spirited Away', 2001), film('Spirited Away', 1999)],
    );
    expect(report.joined).toBe(0);
  });

  it('unites lists and lets existing facts stand', () => {
    const mine = film('Seven', 1995, {
      genres: ['Crime'],
      tags: ['dark'],
      facts: { Rated: 'R' },
      externalIds: { vega: 'x' },
    });
    const theirs = film('Se7en', 1995, {
      genres: ['Crime', 'Thriller'],
      tags: ['twist ending'],
      creators: ['David Fincher'],
      facts: { Rated: '18', Budget: '$1', 'Also known as': 'Seven' },
      externalIds: { movielens: '47' },
    });
    expect(enrich(mine, theirs)).toEqual({
      ...mine,
      genres: ['Crime', 'Thriller'],
      creators: ['David Fincher'],
      tags: ['dark', 'twist ending'],
      facts: { Rated: 'R', Budget: '$1', 'Also known as': 'Se7en' },
      externalIds: { vega: 'x', movielens: '47' },
    });
    expect(enrich(mine, mine)).toBe(mine);
  });
});

describe('joinCatalogue, whatever the catalogues', () => {
  const title = fc.constantFrom(
    'The Matrix',
    'Matrix',
    'Cidade de Deus',
    'City of God',
    'Once',
    'Tron',
    'Barney’s Version',
  );
  const arbitraryFilm = fc.record({
    title,
    year: fc.option(fc.integer({ min: 1999, max: 2003 })),
    also: fc.uniqueArray(title, { maxLength: 2 }),
    imdb: fc.option(fc.integer({ min: 1, max: 6 })),
  });
  const catalogue = (source: string) =>
    fc
      .array(arbitraryFilm, { maxLength: 8 })
      .map((films) => {
        const used = new Set<string>();
        return films.map(({ title, year, also, imdb }, n): Item => {
          const externalIds: Record<string, string> = { [source]: `${n}` };
          if (imdb !== null && !used.has(`${imdb}`)) externalIds['imdb'] = `tt${imdb}`;
          used.add(`${imdb}`);
          return film(title, year, {
            id: `${filmId(title, year)}-${source}${n % 3 === 0 ? '' : n}`,
            also,
            externalIds,
          });
        });
      })
      .map((items) => [...new Map(items.map((item) => [item.id, item])).values()]);

  it('maps every incoming item, no two of them to one', () => {
    fc.assert(
      fc.property(catalogue('a'), catalogue('b'), (existing, incoming) => {
        const joined = joinCatalogue(existing, incoming);
        const after = apply(existing, joined);
        const ids = after.map(({ id }) => id);
        expect(new Set(ids).size).toBe(ids.length);
        const targets = incoming.map(({ id }) => joined.idOf.get(id) as string);
        expect(new Set(targets).size).toBe(incoming.length);
        for (const target of targets) expect(ids).toContain(target);
        expect(after.length).toBe(existing.length + incoming.length - joined.report.joined);
      }),
      { numRuns: 300 },
    );
  });

  it('changes nothing when the same source is joined again', () => {
    fc.assert(
      fc.property(catalogue('a'), catalogue('b'), (existing, incoming) => {
        const first = joinCatalogue(existing, incoming);
        const second = joinCatalogue(apply(existing, first), incoming);
        expect(second.added).toEqual([]);
        expect(second.merged).toEqual([]);
        expect(second.idOf).toEqual(first.idOf);
      }),
      { numRuns: 300 },
    );
  });
});

const shared = process.env['PALATE_SHARED_DATA'] ?? join(import.meta.dirname, '../../../shared/data');
const folder = join(shared, 'movielens/ml-latest-small');

describe.skipIf(!existsSync(folder))('the demo films and ml-latest-small', () => {
  it('joins four of five demo films, and is idempotent', async () => {
    const now = Date.UTC(2026, 10, 1);
    const { items: vega } = await collect(importVegaMovies(await readVegaMovies(), { now }));
    const source = await openSource(folder, { cacheDir: '' });
    const { items: movielens } = await collect(importMovieLens(source, { now }));
    const first = joinCatalogue(vega, movielens);
    expect(first.report.byRule).toEqual({
      'external id': 0,
      'title and year': 2358,
      'other title': 24,
      'year off by one': 137,
      'other title, year near': 34,
      'year unknown': 1,
    });
    expect(first.idOf.get('city-of-god-2002')).toBe('cidade-de-deus-2003');
    const amelie = first.merged.find(({ id }) => id === 'le-fabuleux-destin-damelie-poulain-2001');
    expect(amelie && alternativesOf(amelie)).toContain('Amelie');
    const second = joinCatalogue(apply(vega, first), movielens);
    expect([second.added, second.merged]).toEqual([[], []]);
  }, 60_000);
});
