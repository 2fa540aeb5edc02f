import { lineChart } from '../plot';
import { cumulative, regretCurve } from '../report';
import type { SimulateArguments } from './arguments';
import type { SeedOutcome } from './contest';

type Shown = Pick<SimulateArguments, 'people' | 'driftAt'>;

/** One row a seed and contestant, as Markdown. */
export function table(outcomes: readonly SeedOutcome[], { driftAt }: Shown): string {
  const rows = outcomes.flatMap(({ seed, standings }) =>
    Object.entries(standings).map(([name, { reward, regret, recovery, recoveryOfBlend }]) => {
      const more = (100 * (reward / standings.blend.reward - 1)).toFixed(2);
      const rounds = driftAt === null ? '' : ` ${recovery ?? 'not'} | ${recoveryOfBlend ?? 'not'} |`;
      return `| ${seed} | ${name} | ${reward.toFixed(3)} | ${more} % | ${regret.toFixed(3)} |${rounds}`;
    }),
  );
  const drift = driftAt === null ? ['', ''] : [' recovered after | as the blend was |', ' ---: | ---: |'];
  return [
    `| seed | policy | reward a person | against the blend | regret |${drift[0]}`,
    `| ---: | --- | ---: | ---: | ---: |${drift[1]}`,
    ...rows,
    '',
  ].join('\n');
}

/** SVG by name: what was earned, and what was lost, both up to each round, as the mean over the seeds. */
export function chartsOf(
  outcomes: readonly SeedOutcome[],
  { people, driftAt }: Shown,
): Record<string, string> {
  const names = Object.keys(outcomes[0].earnings);
  const meanOf = (curve: (outcome: SeedOutcome, name: string) => readonly number[], name: string) =>
    outcomes
      .map((outcome) => curve(outcome, name))
      .reduce((sum, values) => sum.map((value, at) => value + values[at]))
      .map((value) => value / outcomes.length);
  const chart = (
    what: string,
    curve: (outcome: SeedOutcome, name: string) => readonly number[],
    of: string[],
  ) =>
    lineChart({
      ...{ title: what, x: 'round', y: `mean of ${outcomes.length} seeds, ${people} people each` },
      lines: Object.fromEntries(of.map((name) => [name, meanOf(curve, name)])),
      names,
      ...(driftAt !== null && { mark: { at: driftAt + 1, word: 'tastes change' } }),
    });
  const learners = names.filter((name) => name !== 'oracle');
  return {
    'simulation-reward': chart(
      'Reward of one person up to each round',
      ({ earnings }, name) => cumulative(earnings[name].perRound, people),
      names,
    ),
    'simulation-regret': chart(
      'Regret of one person up to each round',
      ({ earnings }, name) => regretCurve(earnings[name].perRound, earnings.oracle.perRound, people),
      learners,
    ),
    'simulation-gain': chart(
      'Reward of one person beyond the fixed blend, up to each round',
      ({ earnings }, name) => {
        const blend = earnings.blend.perRound;
        return cumulative(
          earnings[name].perRound.map((value, at) => value - blend[at]),
          people,
        );
      },
      learners,
    ),
  };
}
