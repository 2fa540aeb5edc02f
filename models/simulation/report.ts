/** What a contest says: who earned how much, how far from the best possible, and how soon they knew a changed taste. */
import type { Earnings } from './simulate';

/** Rounds before a drift that say what was usual, and rounds over which what follows is smoothed. */
const USUAL = 5;
const SMOOTHED = 3;
/** Who earns so much of what they usually did has recovered. */
const RECOVERED = 0.95;

/** By name of the contestant. */
export type SeedEarnings = Readonly<Record<string, Earnings>>;

export interface Standing {
  /** Reward of one person over all rounds. */
  readonly reward: number;
  /** What the oracle earned more, of one person. */
  readonly regret: number;
  /** Rounds after the drift until it earned as large a part of the oracle's as before it; null: it did not. */
  readonly recovery: number | null;
  /** Rounds until it earned as large a part as the blend had before: the same height for all. */
  readonly recoveryOfBlend: number | null;
}

export function standingsOf(
  earnings: SeedEarnings,
  { people, driftAt }: { readonly people: number; readonly driftAt: number | null },
): Record<string, Standing> {
  const oracle = earnings.oracle.perRound;
  const blend = earnings.blend.perRound;
  return Object.fromEntries(
    Object.entries(earnings).map(([name, { perRound }]) => {
      const reward = sum(perRound) / people;
      const regret = sum(oracle) / people - reward;
      return [
        name,
        {
          ...{ reward, regret },
          recovery: driftAt === null ? null : recovery(perRound, oracle, driftAt),
          recoveryOfBlend: driftAt === null ? null : recovery(perRound, oracle, driftAt, blend),
        },
      ];
    }),
  );
}

/**
 * The oracle's reward rises with a drift, for what the new taste likes has not been seen yet; so what counts is the part of
 * it that is earned.
 * @param before the rewards whose part of before the drift counts as usual: by default its own
 */
export function recovery(
  perRound: readonly number[],
  oracle: readonly number[],
  driftAt: number,
  before: readonly number[] = perRound,
): number | null {
  const part = (of: readonly number[], from: number, to: number) =>
    sum(of.slice(from, to)) / sum(oracle.slice(from, to));
  const usual = part(before, driftAt - USUAL, driftAt);
  for (let round = driftAt; round + SMOOTHED <= perRound.length; round++)
    if (part(perRound, round, round + SMOOTHED) >= RECOVERED * usual) return round - driftAt;
  return null;
}

/** Up to each round, of one person. */
export function cumulative(perRound: readonly number[], people: number): number[] {
  let total = 0;
  return perRound.map((value) => (total += value) / people);
}

/** What was lost up to each round, of one person. */
export const regretCurve = (
  perRound: readonly number[],
  oracle: readonly number[],
  people: number,
): number[] =>
  cumulative(
    oracle.map((best, round) => best - perRound[round]),
    people,
  );

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
