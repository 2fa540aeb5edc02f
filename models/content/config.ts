import type { TfIdfConfig } from '../text/tf-idf';

/** How a person's profile is made of what they liked and disliked. */
export interface ProfileConfig {
  /** After so many days a preference weighs half. */
  readonly halfLifeDays: number;
  /** Weight of the mean dislike against the mean like: γ / β of Rocchio. */
  readonly dislikeWeight: number;
}

export interface ContentConfig extends TfIdfConfig {
  readonly profile: ProfileConfig;
}

/**
 * Chosen on the validation split of ml-latest-small, where items have titles, genres and few tags (docs/maths.md):
 * titles say little of films, and a decade tells more than most genres. The weights of creators and text, which that
 * data does not have, are by judgement.
 */
export const CONTENT_DEFAULTS: ContentConfig = {
  fields: { title: 0.3, text: 1, genres: 0.7, creators: 1.5, tags: 1.5, decade: 0.5 },
  minimumDocuments: 2,
  profile: { halfLifeDays: 365, dislikeWeight: 0.5 },
};
