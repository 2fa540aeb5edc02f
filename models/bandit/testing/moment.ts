import { FEATURES } from '../features';

/** Features of a showing, for tests: those that are named, and 0 for the rest. */
export const showing = (values: Partial<Record<(typeof FEATURES)[number], number>> = {}): number[] =>
  FEATURES.map((name) => ({ bias: 1, ...values })[name] ?? 0);
