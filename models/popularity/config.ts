export interface PopularityConfig {
  /** After so many days a like counts half. */
  readonly halfLifeDays: number;
}

export const POPULARITY_DEFAULTS: PopularityConfig = { halfLifeDays: 365 };
