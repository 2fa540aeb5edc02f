import { TrainingError } from '../errors';
import { transpose } from '../math/sparse-matrix';
import { mentionsOf, rememberingStemmer } from '../text/terms';
import { fitTfIdf } from '../text/tf-idf';
import type { Trainer } from '../types';
import { CONTENT_DEFAULTS, type ContentConfig } from './config';
import type { ContentState } from './state';

/** Learns from the items alone; the evidence of people is not read. */
export const contentTrainer: Trainer<ContentConfig, ContentState> = {
  name: 'content',
  defaults: CONTENT_DEFAULTS,
  async fit({ items }, config, { onProgress, signal }) {
    if (items.length === 0) throw new TrainingError('The catalogue has no items: import one first.');
    await onProgress?.({ step: 'Reading the catalogue', done: 0, total: 2 });
    signal?.throwIfAborted();
    const stem = rememberingStemmer();
    const documents = items.map((item) => mentionsOf(item, stem));
    await onProgress?.({ step: 'Weighing terms', done: 1, total: 2 });
    signal?.throwIfAborted();
    const { terms, matrix } = fitTfIdf(documents, config);
    await onProgress?.({ step: 'Weighing terms', done: 2, total: 2 });
    const ids = items.map(({ id }) => id);
    return { ids, terms, items: matrix, postings: transpose(matrix), profile: config.profile };
  },
};
