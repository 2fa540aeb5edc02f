import { evaluateRanking } from '../../evaluation/evaluate';
import { popularityRecommender } from '../../popularity/recommender';
import { popularityTrainer } from '../../popularity/trainer';
import type { Recommender } from '../../types';
import { Vocabulary } from '../../vocabulary';
import { collaborativeTrainer } from '../als';
import { decodeArtefact, encodeArtefact } from '../artefact';
import type { CollaborativeConfig } from '../config';
import { collaborativeRecommender } from '../recommender';
import type { CollaborativeState } from '../state';
import { trainingDataOf, type Split } from './ratings';

/** Means over people by full ranking, what they had rated left out. */
export interface Figures {
  readonly 'ndcg@10': number;
  readonly 'recall@20': number;
  readonly mrr: number;
  readonly 'coverage@10': number;
}
const NAMES = ['ndcg@10', 'recall@20', 'mrr', 'coverage@10'] as const satisfies (keyof Figures)[];

export async function measurePopularity(split: Split): Promise<Figures> {
  const data = trainingDataOf(split.train);
  const state = await popularityTrainer.fit(data, popularityTrainer.defaults, { seed: 0 });
  const vocabulary = new Vocabulary(state.ids);
  return measure(popularityRecommender({ items: data.items, vocabulary, state }), split);
}

export async function trainOn(split: Split, config: CollaborativeConfig, seed: number) {
  return collaborativeTrainer.fit(trainingDataOf(split.train), config, { seed });
}

export async function measureState(state: CollaborativeState, split: Split): Promise<Figures> {
  const vocabulary = new Vocabulary(split.train.items.map(({ id }) => id));
  return measure(await collaborativeRecommender({ vocabulary, state }), split);
}

/** The state as a device would hold it: through the bytes of an int8 artefact and back. */
export function quantised(state: CollaborativeState): CollaborativeState {
  const facts = { version: 'measured', trainedAt: 0, basedOn: null, metrics: {}, dataset: '' };
  return decodeArtefact(encodeArtefact(state, facts)).state;
}

async function measure(recommender: Recommender, { cases }: Split): Promise<Figures> {
  const { metrics } = await evaluateRanking({ recommender, cases, ks: [10, 20] });
  return Object.fromEntries(NAMES.map((name) => [name, metrics[name]])) as unknown as Figures;
}
