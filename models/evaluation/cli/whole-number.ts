import { UsageError } from './usage-error';

/** A whole number from the command line. @throws {UsageError} naming the option and what to give */
export function wholeNumber(name: string, text: string, least: number): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isInteger(value) || value < least)
    throw new UsageError(`--${name} is ${text}; give a whole number of at least ${least}.`);
  return value;
}
