/** What an operator compares: ways to rank, each shown to a part of the people. */
import { readChanges, type Changes } from './changes';
import { isMetric, METRICS, type Metric } from './metrics';
import { ExperimentError, numberAt, objectAt } from './reading';

export interface Variant {
  /** Unique in its experiment: it is logged with what was shown. */
  readonly name: string;
  /** Its part of the people, relative to the other variants, > 0. */
  readonly weight: number;
  readonly changes: Changes;
}

/** What a device has to know. */
export interface Experiment {
  /** A random UUID: it salts the assignment, so that the groups of one experiment are not those of the next. */
  readonly id: string;
  readonly name: string;
  /** Part of the people who take part, in (0, 1]. */
  readonly share: number;
  /** The first is what the others are compared with. */
  readonly variants: readonly Variant[];
}

/** What an operator says. */
export interface Plan extends Omit<Experiment, 'id'> {
  /** For how long each person is observed from the first list on, > 0; a fraction is for trying it out. */
  readonly days: number;
  /** By how much a measure may be worse, > 0, before the experiment stops itself. */
  readonly guards: Readonly<Partial<Record<Metric, number>>>;
}

export const MOST_VARIANTS = 5;
export const MOST_DAYS = 60;
const NAME = /^[a-z0-9][a-z0-9-]{0,39}$/;
const LONGEST_NAME = 100;
const PART = { least: 0, most: 1, above: true } as const;

/** @throws {ExperimentError} naming the first place that is wrong, such as `variants.1.changes.epsilon`, and the mend. */
export function readPlan(value: unknown): Plan {
  const plan = objectAt(value, 'experiment');
  return {
    ...readCommon(plan),
    days: numberAt(plan['days'], 'days', { least: 0, most: MOST_DAYS, above: true }),
    guards: readGuards(plan['guards'] ?? {}),
  };
}

/**
 * What a server said is running; fields that this version does not know are passed over, changes are not.
 * @throws {ExperimentError} also when it is of a newer version, with changes that this one cannot make
 */
export function readExperiment(value: unknown): Experiment {
  const experiment = objectAt(value, 'experiment');
  const id = experiment['id'];
  if (typeof id !== 'string' || id === '') throw new ExperimentError('id: a text is missing.');
  return { id, ...readCommon(experiment) };
}

function readCommon(plan: Readonly<Record<string, unknown>>): Omit<Experiment, 'id'> {
  const name = typeof plan['name'] === 'string' ? plan['name'].trim() : '';
  if (name === '' || name.length > LONGEST_NAME)
    throw new ExperimentError(`name: give it one, of up to ${LONGEST_NAME} characters.`);
  const share = numberAt(plan['share'], 'share', PART);
  return { name, share, variants: readVariants(plan['variants']) };
}

function readVariants(value: unknown): Variant[] {
  if (!Array.isArray(value) || value.length < 2 || value.length > MOST_VARIANTS)
    throw new ExperimentError(
      `variants: give two to ${MOST_VARIANTS}; the first is what the others are compared with.`,
    );
  const names = new Set<string>();
  return value.map((entry: unknown, at) => {
    const place = `variants.${at}`;
    const { name, weight, changes } = objectAt(entry, place);
    if (typeof name !== 'string' || !NAME.test(name))
      throw new ExperimentError(`${place}.name: use up to 40 small letters, digits and dashes.`);
    if (names.has(name))
      throw new ExperimentError(`${place}.name: another variant is called ${name}; give each its own.`);
    names.add(name);
    return {
      name,
      weight: numberAt(weight, `${place}.weight`, { least: 0, most: 1000, above: true }),
      changes: readChanges(changes ?? {}, `${place}.changes`),
    };
  });
}

function readGuards(value: unknown): Plan['guards'] {
  const guards: Partial<Record<Metric, number>> = {};
  for (const [metric, worseBy] of Object.entries(objectAt(value, 'guards'))) {
    if (!isMetric(metric))
      throw new ExperimentError(
        `guards.${metric}: there is no such measure; there are ${Object.keys(METRICS).join(', ')}.`,
      );
    guards[metric] = numberAt(worseBy, `guards.${metric}`, PART);
  }
  return guards;
}
