import { describe, expect, it } from 'vitest';
import { bareItem } from '../../../models/bare-item';
import type { Item } from '../../../models/types';
import { catalogueSearch } from './search';

const film = (title: string, rest: Partial<Item> = {}): Item =>
  bareItem(title.toLowerCase().replaceAll(' ', '-'), { title, ...rest });
const items = [
  film('The Matrix', { year: 1999, genres: ['Science Fiction'], creators: ['Lana Wachowski'] }),
  film('Matrix Reloaded', { year: 2003, genres: ['Science Fiction'] }),
  film('Amélie', {
    year: 2001,
    creators: ['Jean-Pierre Jeunet'],
    tags: ['paris'],
    facts: { 'Also known as': "Le Fabuleux Destin d'Amélie Poulain", 'Running time': '122 min' },
    text: 'A waitress of Montmartre decides to mend the lives of others.',
  }),
  film('Alien', { year: 1979, genres: ['Horror'], crowd: { mean: 0.8, votes: 900_000 } }),
  film('Alien', { id: 'alien-unknown', year: 2014 }),
];
const titles = async (query: string) =>
  (await catalogueSearch(items).find(query)).map(({ item }) => item.title);

describe('catalogueSearch', () => {
  it.each([
    ['matrix', ['The Matrix', 'Matrix Reloaded']],
    ['matr', ['The Matrix', 'Matrix Reloaded']],
    ['AMELIE', ['Amélie']],
    ['matris', ['The Matrix', 'Matrix Reloaded']],
    ['jeunet', ['Amélie']],
    ['paris', ['Amélie']],
    ['fabuleux destin', ['Amélie']],
    ['montmartre', ['Amélie']],
    ['waitress jeunet', ['Amélie']],
    ['matrix 2003', ['Matrix Reloaded']],
    ['science fiction', ['The Matrix', 'Matrix Reloaded']],
    ['', []],
    [' …! ', []],
    ['constructor __proto__', []],
  ])('finds %s', async (query, found) => {
    expect((await titles(query)).toSorted()).toEqual(found.toSorted());
  });

  it('puts the title before other fields, and the known before the unknown', async () => {
    const [first] = await catalogueSearch([...items, film('Reloaded', { tags: ['alien'] })]).find('alien');
    expect(first.item.id).toBe('alien');
  });

  it('puts a title before a former title, and both before a word of the text', async () => {
    const told = film('Told', { text: 'Nothing but an alien, an alien and an alien.' });
    const once = film('Once', { facts: { 'Also known as': 'Alien' } });
    const found = await catalogueSearch([told, once, film('Alien')]).find('alien');
    expect(found.map(({ item }) => item.title)).toEqual(['Alien', 'Once', 'Told']);
  });

  it('falls back to any of the words when none has all', async () => {
    expect(await titles('alien wachowski')).toEqual(expect.arrayContaining(['Alien', 'The Matrix']));
  });

  it('builds its index once, in slices', async () => {
    const many = Array.from({ length: 1000 }, (_, n) => film(`Film ${n}`));
    const search = catalogueSearch(many);
    let turns = 0;
    let done = false;
    const building = search.prepare().then(() => (done = true));
    while (!done) {
      await new Promise((resolve) => setTimeout(resolve));
      turns++;
    }
    await building;
    expect(turns).toBeGreaterThan(2);
    expect((await search.find('film 777'))[0].item.title).toBe('Film 777');
  });
});
