import type { Wishes } from '../../../models/types';
import { foldName } from '../../../models/wishes';

/** What a person has to say of a genre or tag; null: nothing. */
export type Stance = 'favour' | 'avoid' | null;
export type Labelled = 'genre' | 'tag';

const LISTS = {
  genre: { favour: 'favouriteGenres', avoid: 'avoidedGenres' },
  tag: { favour: 'favouriteTags', avoid: 'avoidedTags' },
} as const;

/** What holds in the lists: what two devices favoured and avoided at the same time is avoided. */
export function stanceOf(wishes: Wishes, kind: Labelled, name: string): Stance {
  const { favour, avoid } = LISTS[kind];
  if (holds(wishes[avoid], name)) return 'avoid';
  return holds(wishes[favour], name) ? 'favour' : null;
}

/** The wishes that change when a person takes this stance. */
export function withStance(wishes: Wishes, kind: Labelled, name: string, stance: Stance): Partial<Wishes> {
  const { favour, avoid } = LISTS[kind];
  return {
    [favour]: stance === 'favour' ? withName(wishes[favour], name) : without(wishes[favour], name),
    [avoid]: stance === 'avoid' ? withName(wishes[avoid], name) : without(wishes[avoid], name),
  };
}

/** The names of a list with this one put in or taken out. */
export const toggled = (names: readonly string[], name: string): readonly string[] =>
  holds(names, name) ? without(names, name) : [...names, name];

export const holds = (names: readonly string[], name: string): boolean =>
  names.some((known) => foldName(known) === foldName(name));
const without = (names: readonly string[], name: string): readonly string[] =>
  names.filter((known) => foldName(known) !== foldName(name));
const withName = (names: readonly string[], name: string): readonly string[] =>
  holds(names, name) ? names : [...names, name];
