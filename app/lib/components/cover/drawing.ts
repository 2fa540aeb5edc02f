import type { Card } from '../../workers/messages';
import { Draws } from './draws';
import { styleOf, type GenreStyle } from './genres';

export interface Drawing {
  readonly ground: string;
  readonly title: string;
  readonly layers: readonly { readonly fill: string; readonly path: string; readonly opacity: number }[];
  /** The art above the title or under it. */
  readonly upside: boolean;
  readonly voice: GenreStyle['voice'];
  /** Step of the type size: the longer the title or its longest word, the smaller. */
  readonly size: 'large' | 'medium' | 'small' | 'tiny';
}

/** Every re-ranking brings the same items as new objects; their covers need not be drawn anew. */
const kept = new Map<string, Drawing>();
const KEEP = 600;

/** The cover of an item: a pure function of its id, title and genres. */
export function drawing(card: Pick<Card, 'id' | 'title' | 'genres'>): Drawing {
  const key = [card.id, card.title, ...card.genres].join('\n');
  const known = kept.get(key);
  if (known) return known;
  if (kept.size >= KEEP) kept.clear();
  const made = draw(card);
  kept.set(key, made);
  return made;
}

function draw(card: Pick<Card, 'id' | 'title' | 'genres'>): Drawing {
  const draws = new Draws(card.id);
  const style = styleOf(card.genres);
  const [ground, title, ...inks] = draws.pick(style.palettes);
  const layers = draws
    .pick(style.motifs)(draws)
    .map(({ ink, path, opacity }) => ({
      fill: inks[ink] ?? title,
      path,
      opacity: opacity ?? 1,
    }));
  return {
    ground,
    title,
    layers,
    upside: draws.whole(0, 3) === 0,
    voice: style.voice,
    size: sizeOf(card.title),
  };
}

function sizeOf(title: string): Drawing['size'] {
  const longestWord = Math.max(...title.split(/[\s-]+/).map((word) => word.length));
  if (longestWord > 13 || title.length > 60) return 'tiny';
  if (longestWord > 10 || title.length > 34) return 'small';
  if (longestWord > 8 || title.length > 18) return 'medium';
  return 'large';
}
