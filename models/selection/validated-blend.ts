import type { HybridConfig } from '../hybrid/config';
import type { TrainingData } from '../types';
import { chooseBlend, type ChooseBlendOptions, type ChosenBlend } from './choose-blend';
import type { Parts } from './shortlist';
import { laterSplit, newcomerSplit } from './validation';

export interface ValidatedBlendOptions extends ChooseBlendOptions {
  /** Weights that fewer people of the training data judge are chosen by luck: then the fallback stays. Default 0. */
  readonly fewestJudges?: number;
}

/**
 * Makes the recommenders of a hybrid from part of the data; nothing of the rest may be in them.
 * @param place of a user of the part among all users of the data
 */
export type TrainParts = (part: TrainingData, place: (user: number) => number) => Promise<Parts>;

/**
 * The weights that win inside the training data: its people are asked for what they liked later, and a fifth of them
 * for what they like as newcomers, of models that knew neither. Trains twice.
 * @returns `fallback` itself, untrained and without figures, when there are too few judges
 */
export async function validatedBlend(
  data: TrainingData,
  train: TrainParts,
  fallback: HybridConfig,
  options: ValidatedBlendOptions,
): Promise<ChosenBlend> {
  const later = laterSplit(data);
  if (later.cases.length < (options.fewestJudges ?? 0)) return { config: fallback, figures: {} };
  const others = newcomerSplit(data, options.seed);
  const known = { cases: later.cases, parts: await train(later.data, (user) => user) };
  const parts = await train(others.data, (user) => others.places[user]);
  return chooseBlend({ known, newcomers: { likes: others.newcomers, parts } }, fallback, options);
}
