import { existsSync } from 'node:fs';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { UsageError } from '../../evaluation/cli/usage-error';
import type { Trial } from '../search';

/** What trials depend on: with another of them they are trials of something else. */
export interface TrialsOf {
  readonly model: string;
  readonly seed: number;
  /** Rows, people and items of the training file. */
  readonly data: string;
}

/** @throws {UsageError} when the file is of another search, or no such file */
export async function readTrials(file: string, of: TrialsOf): Promise<Trial[]> {
  if (!existsSync(file)) return [];
  const kept = parsed(await readFile(file, 'utf8'));
  if (!kept || !Array.isArray(kept.trials))
    throw new UsageError(`${file} holds no trials. Give another file with --resume, or delete it.`);
  for (const name of ['model', 'seed', 'data'] as const) {
    if (kept[name] !== of[name])
      throw new UsageError(
        `${file} holds trials of ${name} ${String(kept[name])}, not ${of[name]}. Give another file with --resume.`,
      );
  }
  return kept.trials as Trial[];
}

/** Whole or not at all: a search may be killed while it writes. */
export async function writeTrials(file: string, of: TrialsOf, trials: readonly Trial[]): Promise<void> {
  await writeFile(`${file}.new`, `${JSON.stringify({ ...of, trials }, null, 2)}\n`);
  await rename(`${file}.new`, file);
}

function parsed(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}
