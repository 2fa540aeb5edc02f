import type { HybridConfig } from '../hybrid/config';
import type { TrainingData } from '../types';
import { chooseBlend, type ChooseBlendOptions, type ChosenBlend } from './choose-blend';
import type { Parts } from './shortlist';
import { laterSplit, newcomerSplit } from './validation';

/**
 * The weights that win inside the training data: its people are asked for what they liked later, and a fifth of them
 * for what they like as newcomers, of models that knew neither. Trains twice.
 * @param train makes the recommenders of a hybrid from part of the data; nothing of the rest may be in them
 */
export async function validatedBlend(
  data: TrainingData,
  train: (data: TrainingData) => Promise<Parts>,
  fallback: HybridConfig,
  options: ChooseBlendOptions,
): Promise<ChosenBlend> {
  const later = laterSplit(data);
  const others = newcomerSplit(data, options.seed);
  const known = { cases: later.cases, parts: await train(later.data) };
  const newcomers = { likes: others.newcomers, parts: await train(others.data) };
  return chooseBlend({ known, newcomers }, fallback, options);
}
