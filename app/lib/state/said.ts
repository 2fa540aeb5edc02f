import type { ItemId, Standing } from '../../../models/types';

/** Standings by what was said since the library was asked for, each with the number of the latest question before it. */
export type Said = ReadonlyMap<ItemId, { readonly standing: Standing; readonly asked: number }>;

export const NOTHING_SAID: Said = new Map();

export const alsoSaid = (said: Said, standing: Standing, asked: number): Said =>
  new Map(said).set(standing.itemId, { standing, asked });

/** What the answer to a question cannot know yet: it was said after the question. */
export const saidSince = (said: Said, question: number): Said =>
  new Map([...said].filter(([, { asked }]) => asked >= question));
