import type { Draws } from './draws';

/**
 * A motif fills a square of 200 x 200, on a ground that is already there. Each layer is one path in one of the three
 * inks of the palette, painted in order. One path a layer, not one a shape: a page shows eighty covers.
 */
export interface Layer {
  readonly ink: 0 | 1 | 2;
  readonly path: string;
  readonly opacity?: number;
}
export type Motif = (draws: Draws) => Layer[];

export const times = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, at) => make(at));
