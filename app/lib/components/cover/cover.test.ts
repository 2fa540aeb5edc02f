import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drawing } from './drawing';
import { ALL_STYLES, styleOf } from './genres';

const card = (title: string, genres: string[]) => ({ id: title.toLowerCase(), title, genres });

/** Relative luminance and contrast as WCAG 2.2 defines them. */
function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5]
    .map((at) => parseInt(hex.slice(at, at + 2), 16) / 255)
    .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
function contrast(a: string, b: string): number {
  const [light = 0, dark = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (light + 0.05) / (dark + 0.05);
}

describe('drawn covers', () => {
  it('draws the same cover for the same item, and another for another', () => {
    const one = drawing(card('Toy Story', ['Comedy']));
    expect(drawing(card('Toy Story', ['Comedy']))).toEqual(one);
    expect(drawing(card('Tootsie', ['Comedy'])).layers).not.toEqual(one.layers);
  });

  it('sets every title with a contrast of at least 4.5:1', () => {
    for (const { palettes } of ALL_STYLES)
      for (const [ground, title] of palettes)
        expect(contrast(ground, title), ground).toBeGreaterThanOrEqual(4.5);
  });

  it('knows the genres of the demo catalogue and of MovieLens, whatever comes first', () => {
    expect(styleOf(['Romantic Comedy'])).toBe(styleOf(['Romance']));
    expect(styleOf(['Black Comedy'])).not.toBe(styleOf(['Comedy']));
    expect(styleOf(['Concert/Performance'])).toBe(styleOf(['Musical']));
    expect(styleOf(['(no genres listed)'])).toBe(styleOf([]));
    expect(styleOf(['IMAX', 'Sci-Fi'])).toBe(styleOf(['Science Fiction']));
  });

  it('makes finite paths and falls back without genres, for any title', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.array(fc.string(), { maxLength: 3 }), (title, genres) => {
        const { layers } = drawing(card(title, genres));
        expect(layers.length).toBeGreaterThan(0);
        for (const { path } of layers) expect(path).not.toMatch(/NaN|Infinity|undefined/);
      }),
      { numRuns: 60 },
    );
  });

  it('makes finite paths for every style and many seeds', () => {
    const genres = [
      'Drama',
      'Comedy',
      'Action',
      'Adventure',
      'Thriller',
      'Horror',
      'Romance',
      'Musical',
      'Western',
    ];
    genres.push('Documentary', 'Black Comedy', 'Sci-Fi', 'Crime', 'Family', 'Guitar', 'Whatever');
    for (const genre of genres)
      for (let seed = 0; seed < 20; seed++)
        for (const { path } of drawing(card(`title ${seed}`, [genre])).layers)
          expect(path).not.toMatch(/NaN|Infinity|undefined/);
  });
});
