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

export const CONTENT_DEFAULTS: ContentConfig = {
  fields: { title: 0.5, text: 1, genres: 1, creators: 1.5, tags: 1.5, decade: 0.3 },
  minimumDocuments: 2,
  // γ / β = 0.25 is the usual reading of Rocchio (Manning, Raghavan & Schütze 2008, section 9.1.1).
  profile: { halfLifeDays: 365, dislikeWeight: 0.25 },
};
