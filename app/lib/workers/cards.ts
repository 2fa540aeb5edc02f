import type { Item } from '../../../models/types';
import type { Card } from './messages';

/** The part of an item that a card draws: a list of cards crosses to the page with every tap. */
export const cardOf = ({ id, kind, title, year, genres, creators, crowd }: Item): Card => ({
  id,
  kind,
  title,
  year,
  genres,
  creators,
  crowd,
});
