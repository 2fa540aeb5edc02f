import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sentencesOf, spread, windowsOf } from './windows';

/** A token for every four letters of a word, as word pieces go. */
const count = (text: string) => text.split(/\s+/).reduce((sum, word) => sum + Math.ceil(word.length / 4), 0);

describe('windows', () => {
  it('keep sentences whole while they fit', () => {
    const text = 'One two. Three four five. Six.';
    expect(windowsOf(text, count, 7).map(({ text }) => text)).toEqual(['One two. Three four five.', 'Six.']);
  });

  it('lose nothing, repeat nothing and never grow over the limit', () => {
    const words = fc.array(
      fc.oneof(fc.stringMatching(/^[a-z]{1,9}[.!?]?$/), fc.stringMatching(/^[a-z]{90,300}$/)),
      {
        minLength: 1,
      },
    );
    fc.assert(
      fc.property(words, fc.integer({ min: 8, max: 60 }), (words, most) => {
        const text = words.join(' ');
        const windows = windowsOf(text, count, most);
        expect(
          windows
            .map(({ text }) => text)
            .join('')
            .replaceAll(' ', ''),
        ).toBe(text.replaceAll(' ', ''));
        for (const { tokens } of windows) expect(tokens).toBeLessThanOrEqual(most);
      }),
    );
  });

  it('are none for a text of spaces', () => {
    expect(windowsOf('  \n ', count, 10)).toEqual([]);
    expect(sentencesOf(' \n')).toEqual([]);
  });

  it('that are too many are chosen from everywhere, first and last included', () => {
    const all = Array.from({ length: 201 }, (_, at) => at);
    const chosen = spread(all, 24);
    expect(chosen).toHaveLength(24);
    expect([chosen[0], chosen.at(-1)]).toEqual([0, 200]);
    expect(new Set(chosen).size).toBe(24);
    expect(spread(all, 500)).toBe(all);
  });
});
