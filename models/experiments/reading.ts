/** Reading what somebody wrote by hand: each failure names its place and the mend. */
import { PalateError } from '../errors';

/** A definition that cannot be used: the message begins with the place in it. */
export class ExperimentError extends PalateError {
  override readonly name = 'ExperimentError';
}

export function objectAt(value: unknown, place: string): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new ExperimentError(`${place}: an object is missing.`);
  return value as Record<string, unknown>;
}

export interface Range {
  /** Inclusive, unless `above`. */
  readonly least: number;
  readonly most: number;
  readonly above?: boolean;
  readonly whole?: boolean;
}

/** @throws {ExperimentError} */
export function numberAt(
  value: unknown,
  place: string,
  { least, most, above = false, whole = false }: Range,
): number {
  const fits =
    typeof value === 'number' &&
    (above ? value > least : value >= least) &&
    value <= most &&
    (!whole || Number.isInteger(value));
  if (fits) return value;
  const kind = whole ? 'a whole number' : 'a number';
  throw new ExperimentError(
    `${place}: give ${kind} ${above ? `above ${least}, up to` : `from ${least} to`} ${most}.`,
  );
}
