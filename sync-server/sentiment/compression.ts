/** How the files of a model travel. */
import type { ModelFile } from '../../models/sentiment/manifest';

/** Weights hardly shrink: they are sent as they are, from any byte on. All else is compressed, and sent whole. */
export const isWeights = ({ path }: Pick<ModelFile, 'path'>): boolean => path.endsWith('.onnx');

/** Of brotli, 0 to 11: 14 MB in a third of a second, to a fifth. Each device asks once. */
export const QUALITY = 4;
