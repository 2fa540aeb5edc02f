import { describe, expect, it } from 'vitest';
import { bareItem } from '../bare-item';
import { mentionsOf } from './terms';

const film = bareItem('blade-runner-1982', {
  title: 'Blade Runner',
  year: 1982,
  genres: ['Science Fiction'],
  creators: ['Ridley Scott'],
  tags: ['neo-noir'],
  text: 'A hunter of robots, running from the robot.',
});

describe('mentionsOf', () => {
  it('keeps names whole and readable, and stems words', () => {
    const mentions = mentionsOf(film);
    expect(mentions.map(({ key, label }) => `${key} = ${label}`)).toEqual([
      'word:blade = blade',
      'word:runner = runner',
      'word:hunter = hunter',
      'word:robot = robots',
      'word:run = running',
      'word:robot = robot',
      'genre:science fiction = Science Fiction',
      'by:ridley scott = Ridley Scott',
      'tag:neo noir = neo-noir',
      'decade:1980s = 1980s',
    ]);
  });

  it('gives the same key to a name however it is written', () => {
    const key = (creator: string) =>
      mentionsOf({ ...film, creators: [creator] }).find((m) => m.field === 'creators');
    expect(key('Pedro Almodóvar')?.key).toBe(key('pedro  ALMODOVAR')?.key);
  });

  it('says nothing of an item without words', () => {
    const wordless = { title: '', genres: [''], tags: [' '], text: 'the of and' };
    expect(mentionsOf(bareItem('a', wordless))).toEqual([]);
  });
});
