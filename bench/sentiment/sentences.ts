import { deriveSeed, seededRandom } from '../../models/math/random';
import type { Classifier } from '../../models/sentiment/reader';

const WORDS =
  'the story was slow and quite long but the people in it are warm funny and real so I would watch it again with my old friends some day'.split(
    ' ',
  );

/** English of exactly `tokens` tokens, no two alike. @throws {RangeError} never for a model whose words these are */
export function sentences(
  classifier: Pick<Classifier, 'count'>,
  tokens: number,
  count: number,
  seed: number,
): string[] {
  return Array.from({ length: count }, (_, number) => {
    const random = seededRandom(deriveSeed(seed, 'sentence', number));
    const words: string[] = [];
    while (classifier.count(words.join(' ')) < tokens) words.push(WORDS[Math.floor(random() * WORDS.length)]);
    const sentence = words.join(' ');
    if (classifier.count(sentence) !== tokens) throw new RangeError(`No sentence has ${tokens} tokens.`);
    return sentence;
  });
}
