import { deriveSeed, type Random, seededRandom } from '../math/random';

/** One setting and the range it is drawn from; `log`: all magnitudes alike. */
export type Range =
  | { readonly kind: 'log' | 'linear'; readonly from: number; readonly to: number; readonly whole?: boolean }
  | { readonly kind: 'choice'; readonly of: readonly number[] };
/** Names with a dot reach into a record: `profile.halfLifeDays`. */
export type Space = Readonly<Record<string, Range>>;
export type Settings = Readonly<Record<string, number>>;

/** One training and how well it ranked. */
export interface Trial {
  /** 0 are the defaults, then draws in order. */
  readonly number: number;
  /** Share in (0, 1] of the whole effort. */
  readonly effort: number;
  readonly settings: Settings;
  readonly figures: Readonly<Record<string, number>>;
  /** What trials are compared by; larger is better. */
  readonly worth: number;
  readonly seconds: number;
}

export interface SearchOptions {
  /** How many settings are tried, the defaults among them, >= 1. */
  readonly trials: number;
  readonly seed: number;
  /** What an earlier run found out; it is not done again. */
  readonly known: readonly Trial[];
  /** Trains and measures. */
  readonly measure: (
    settings: Settings,
    effort: number,
  ) => Promise<Pick<Trial, 'figures' | 'worth' | 'seconds'>>;
  /** Awaited after each new trial: whoever keeps them can resume. */
  readonly onTrial?: (trial: Trial) => void | Promise<void>;
}

/** Effort of each rung, and which share of the trials goes on to the next (Jamieson & Talwalkar 2016). */
export const RUNGS = [
  { effort: 1 / 3, keep: 1 / 3 },
  { effort: 1, keep: 0 },
] as const;

/**
 * Random search (Bergstra & Bengio 2012) with successive halving: all settings get a third of the effort, the best
 * third of them the whole. The defaults are trial 0 and always get the whole, so that the winner is never worse than
 * they are. The same seed tries the same settings, however often the search is cut off and resumed (R3).
 * @returns all trials, the best of whole effort first
 */
export async function search(space: Space, options: SearchOptions): Promise<Trial[]> {
  const done: Trial[] = [];
  let left = Array.from({ length: options.trials }, (_, number) => number);
  for (const { effort, keep } of RUNGS) {
    const rung: Trial[] = [];
    for (const number of left) rung.push(await oneTrial(space, number, effort, options));
    done.push(...rung);
    const next = [...rung].sort(better).slice(0, Math.ceil(rung.length * keep));
    left = [...new Set([0, ...next.map(({ number }) => number)])];
  }
  return done.sort((a, b) => b.effort - a.effort || better(a, b));
}

const better = (a: Trial, b: Trial) => b.worth - a.worth || a.number - b.number;

async function oneTrial(
  space: Space,
  number: number,
  effort: number,
  options: SearchOptions,
): Promise<Trial> {
  const known = options.known.find((trial) => trial.number === number && trial.effort === effort);
  if (known) return known;
  const settings = number === 0 ? {} : draw(space, seededRandom(deriveSeed(options.seed, 'trial', number)));
  const trial = { number, effort, settings, ...(await options.measure(settings, effort)) };
  await options.onTrial?.(trial);
  return trial;
}

/** A draw of its own for each trial, so that more trials change none of those before. */
function draw(space: Space, random: Random): Settings {
  return Object.fromEntries(Object.entries(space).map(([name, range]) => [name, valueIn(range, random())]));
}

function valueIn(range: Range, at: number): number {
  if (range.kind === 'choice') return range.of[Math.floor(at * range.of.length)];
  const { from, to, kind, whole } = range;
  const value = kind === 'log' ? from * (to / from) ** at : from + (to - from) * at;
  return whole ? Math.round(value) : Number(value.toPrecision(3));
}
