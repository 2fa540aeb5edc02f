import type { ParseArgsConfig } from 'node:util';

/** Figures by name; the unit is the end of the name: `p95_ms`, `total_seconds`. */
export type Figures = Readonly<Record<string, number | string>>;

/** What a bench is given from outside. */
export interface Bench {
  /** One line for the list of benches. */
  readonly about: string;
  readonly options: NonNullable<ParseArgsConfig['options']>;
  /** @param options as parsed, with their defaults */
  run(options: Readonly<Record<string, unknown>>, say: (line: string) => void): Promise<Figures>;
}

/** @throws when the option is no whole number above 0 */
export function wholeNumber(options: Readonly<Record<string, unknown>>, name: string): number {
  const value = Number(options[name]);
  if (!Number.isInteger(value) || value < 1)
    throw new RangeError(`--${name} is ${String(options[name])}; give a whole number above 0.`);
  return value;
}
