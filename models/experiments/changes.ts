/** What a variant ranks with in place of the defaults. */
import {
  epsilonGreedy,
  fixedMix,
  linearThompson,
  linUcb,
  THOMPSON_DEFAULTS,
  type Chooser,
} from '../bandit/choosers';
import {
  BANDIT_DEFAULTS,
  isSlateSource,
  SLATE_SOURCES,
  type BanditConfig,
  type SlateSource,
} from '../bandit/config';
import { ExperimentError, numberAt, objectAt, type Range } from './reading';

const POLICIES = ['thompson', 'linucb', 'epsilon-greedy', 'fixed'] as const;
export type PolicyKind = (typeof POLICIES)[number];

/** What is absent stays as it is by default; no change at all is the usual ranking. */
export interface Changes {
  /** Which of the choosers fills a slate (models/bandit/choosers.ts). */
  readonly policy?: PolicyKind;
  /** `thompson`: draws that stand for the posterior, and the least probability of a source. */
  readonly draws?: number;
  readonly floor?: number;
  /** `linucb`: deviations of optimism. */
  readonly alpha?: number;
  /** `epsilon-greedy`: part of the places for which chance decides. */
  readonly epsilon?: number;
  /** `fixed`: weights of the sources; absent: the blend alone. */
  readonly sources?: Readonly<Partial<Record<SlateSource, number>>>;
  /** Standard deviation of a reward, of every policy that learns. */
  readonly noise?: number;
  /** Of `BanditConfig`. What a person wishes goes before `diversity`. */
  readonly diversity?: number;
  readonly coldDiversity?: number;
  readonly candidates?: number;
  readonly latestLikes?: number;
  readonly latestHalfLife?: number;
  readonly passedConfidence?: number;
  readonly passedHalfLife?: number;
  readonly itemPrecision?: number;
  /** False: the default blend, without the ensemble that was chosen for this server. */
  readonly ensemble?: boolean;
}

/** What the worker ranks with. */
export interface Settings {
  readonly chooser: Chooser;
  readonly config: BanditConfig;
  readonly ensemble: boolean;
}

type NumberName = Exclude<keyof Changes, 'policy' | 'sources' | 'ensemble'>;

/** In which range, and of which policies alone; absent: of all. */
const NUMBERS: Readonly<Record<NumberName, Range & { readonly of?: readonly PolicyKind[] }>> = {
  draws: { least: 1, most: 1000, whole: true, of: ['thompson'] },
  floor: { least: 0, most: 1 / SLATE_SOURCES.length, above: true, of: ['thompson'] },
  alpha: { least: 0, most: 10, of: ['linucb'] },
  epsilon: { least: 0, most: 1, above: true, of: ['epsilon-greedy'] },
  noise: { least: 0.01, most: 2, of: ['thompson', 'linucb', 'epsilon-greedy'] },
  diversity: { least: 0, most: 1 },
  coldDiversity: { least: 0, most: 1 },
  candidates: { least: 10, most: 1000, whole: true },
  latestLikes: { least: 1, most: 20, whole: true },
  latestHalfLife: { least: 1, most: 100 },
  passedConfidence: { least: 0, most: 100 },
  passedHalfLife: { least: 1, most: 500 },
  itemPrecision: { least: 0, most: 1000, above: true },
};
const isNumberName = (name: string): name is NumberName => name in NUMBERS;

/** @throws {ExperimentError} naming the place: an unknown change is not passed over, for it may be all there is to it. */
export function readChanges(value: unknown, place: string): Changes {
  const said = objectAt(value, place);
  const policy =
    said['policy'] === undefined ? {} : { policy: readPolicy(said['policy'], `${place}.policy`) };
  const kind = policy.policy ?? 'thompson';
  return Object.entries(said).reduce<Changes>(
    (changes, [name, own]) => ({ ...changes, ...readChange(name, own, kind, `${place}.${name}`) }),
    policy,
  );
}

function readPolicy(value: unknown, place: string): PolicyKind {
  const known = POLICIES.find((kind) => kind === value);
  if (known === undefined)
    throw new ExperimentError(`${place}: this version has no such policy; it has ${POLICIES.join(', ')}.`);
  return known;
}

function readChange(name: string, value: unknown, kind: PolicyKind, place: string): Changes {
  if (name === 'policy') return {};
  if (name === 'ensemble') {
    if (typeof value !== 'boolean') throw new ExperimentError(`${place}: say true or false.`);
    return { ensemble: value };
  }
  if (name === 'sources') {
    belongs(kind, ['fixed'], place);
    return { sources: readSources(value, place) };
  }
  if (!isNumberName(name))
    throw new ExperimentError(
      `${place}: this version cannot change that; it can change ${['policy', 'sources', 'ensemble', ...Object.keys(NUMBERS)].join(', ')}.`,
    );
  const { of, ...range } = NUMBERS[name];
  if (of) belongs(kind, of, place);
  return { [name]: numberAt(value, place, range) };
}

function belongs(kind: PolicyKind, of: readonly PolicyKind[], place: string): void {
  if (!of.includes(kind))
    throw new ExperimentError(
      `${place}: the policy ${kind} has none. Leave it out, or take the policy ${of.join(' or ')}.`,
    );
}

function readSources(value: unknown, place: string): Partial<Record<SlateSource, number>> {
  const weights: Partial<Record<SlateSource, number>> = {};
  for (const [source, weight] of Object.entries(objectAt(value, place))) {
    if (!isSlateSource(source))
      throw new ExperimentError(
        `${place}.${source}: there is no such source; there are ${SLATE_SOURCES.join(', ')}.`,
      );
    weights[source] = numberAt(weight, `${place}.${source}`, { least: 0, most: 1000 });
  }
  if (!Object.values(weights).some((weight) => weight > 0))
    throw new ExperimentError(`${place}: give at least one source a weight above 0.`);
  return weights;
}

export const settingsOf = (changes: Changes): Settings => ({
  chooser: chooserOf(changes),
  config: {
    ...BANDIT_DEFAULTS,
    ...pick(changes, ['diversity', 'coldDiversity', 'candidates', 'latestLikes']),
    ...pick(changes, ['latestHalfLife', 'passedConfidence', 'passedHalfLife', 'itemPrecision']),
  },
  ensemble: changes.ensemble ?? true,
});

export const USUAL: Settings = settingsOf({});

function chooserOf(changes: Changes): Chooser {
  const beliefs = { ...THOMPSON_DEFAULTS, ...pick(changes, ['noise', 'draws', 'floor']) };
  switch (changes.policy ?? 'thompson') {
    case 'thompson':
      return linearThompson(beliefs);
    case 'linucb':
      return linUcb(changes.alpha, beliefs);
    case 'epsilon-greedy':
      return epsilonGreedy(changes.epsilon, beliefs);
    case 'fixed':
      return fixedMix(changes.sources ?? { blend: 1 });
  }
}

/** Those that are there: an absent one hides no default. */
function pick<Name extends keyof Changes>(changes: Changes, names: readonly Name[]): Pick<Changes, Name> {
  return Object.fromEntries(
    names.filter((name) => changes[name] !== undefined).map((name) => [name, changes[name]]),
  ) as Pick<Changes, Name>;
}
