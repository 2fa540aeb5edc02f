/** What the trainer of a linear item model is asked for. Names follow Steck 2019 and 2020, docs/maths.md, Linear. */
export interface LinearConfig {
  /** λ > 0: the ridge of each item's regression. */
  readonly ridge: number;
  /** p in [0, 1): chance that a like is hidden while its item is learned from; adds p / (1 − p) · G_ii to the ridge. */
  readonly dropout: number;
  /** How many items explain one at most, an integer >= 1; more than there are: the closed form of EASE. */
  readonly neighbours: number;
  /** Items with less evidence (summed confidence) are left out, >= 0. */
  readonly minimumEvidence: number;
  /** At most so many items, those with the most evidence, an integer >= 1: the co-occurrences take 4 n² bytes. */
  readonly maximumItems: number;
  /** An item explains another only where so many people like both, an integer in [1, 255] (V3). */
  readonly fewestTogether: number;
  readonly profile: LinearProfileConfig;
}

/** How a person's history is weighed when items are scored. */
export interface LinearProfileConfig {
  /** A preference weighs half after so many days, counted from the newest like; > 0. */
  readonly halfLifeDays: number;
  /** γ >= 0: a dislike weighs so much of a like, the other way round. */
  readonly dislikeWeight: number;
}

/** Chosen on validation splits inside the training parts of ml-latest-small and Amazon Musical Instruments. */
export const LINEAR_DEFAULTS: LinearConfig = {
  ridge: 100,
  dropout: 0.2,
  neighbours: 120,
  minimumEvidence: 2,
  maximumItems: 8000,
  fewestTogether: 1,
  profile: { halfLifeDays: 365, dislikeWeight: 0.25 },
};

/** What is wrong with a configuration, as a sentence, or null. */
export function linearConfigProblem(config: LinearConfig): string | null {
  const { ridge, dropout, minimumEvidence, fewestTogether, profile } = config;
  if (!(ridge > 0 && ridge < Infinity)) return `ridge is ${ridge}; give a number above 0.`;
  if (!(dropout >= 0 && dropout < 1)) return `dropout is ${dropout}; give a number from 0 to below 1.`;
  for (const name of ['neighbours', 'maximumItems'] as const) {
    if (!Number.isInteger(config[name]) || config[name] < 1)
      return `${name} is ${config[name]}; give an integer of at least 1.`;
  }
  if (!(Number.isInteger(fewestTogether) && fewestTogether >= 1 && fewestTogether <= 255))
    return `fewestTogether is ${fewestTogether}; give an integer from 1 to 255.`;
  if (!(minimumEvidence >= 0 && minimumEvidence < Infinity))
    return `minimumEvidence is ${minimumEvidence}; give a number of at least 0.`;
  return linearProfileProblem(profile);
}

/** What is wrong with the weighing of histories, as a sentence, or null. */
export function linearProfileProblem({ halfLifeDays, dislikeWeight }: LinearProfileConfig): string | null {
  if (!(halfLifeDays > 0)) return `halfLifeDays is ${halfLifeDays}; give a number above 0.`;
  if (!(dislikeWeight >= 0 && dislikeWeight < Infinity))
    return `dislikeWeight is ${dislikeWeight}; give a number of at least 0.`;
  return null;
}
