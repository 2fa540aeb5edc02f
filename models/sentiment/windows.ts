/** A model reads a few dozen words at a time; a long review is read in pieces of whole sentences. */

/** Characters of a piece without a single space in it that are taken at once. */
const UNBROKEN = 100;

const segmenter = new Intl.Segmenter('en', { granularity: 'sentence' });

/** Sentences without the spaces at their ends, in order; none is empty. */
export function sentencesOf(text: string): string[] {
  return Array.from(segmenter.segment(text), ({ segment }) => segment.trim()).filter(
    (sentence) => sentence !== '',
  );
}

/**
 * Packs sentences into windows of at most `most` tokens; a sentence that alone has more is cut between words, and a
 * word that alone has more between letters. Nothing is left out and nothing read twice.
 * @param count how many tokens a piece has. Takes part in every sentence once, and in every word of the cut ones.
 */
export function windowsOf(text: string, count: (piece: string) => number, most: number): Window[] {
  const windows: Window[] = [];
  let words: string[] = [];
  let tokens = 0;
  const close = () => {
    if (words.length > 0) windows.push({ text: words.join(' '), tokens });
    words = [];
    tokens = 0;
  };
  const add = (piece: string, cost: number) => {
    if (tokens + cost > most) close();
    words.push(piece);
    tokens += cost;
  };
  for (const sentence of sentencesOf(text)) {
    const cost = count(sentence);
    if (cost <= most) add(sentence, cost);
    else for (const word of piecesOf(sentence)) add(word, Math.min(count(word), most));
  }
  close();
  return windows;
}

export interface Window {
  readonly text: string;
  /** As many as were counted; a word that was cut off at the limit counts as the limit. */
  readonly tokens: number;
}

function piecesOf(sentence: string): string[] {
  return sentence.split(/\s+/).flatMap((word) => {
    if (word.length <= UNBROKEN) return [word];
    return word.match(new RegExp(`[\\s\\S]{1,${UNBROKEN}}`, 'g')) ?? [];
  });
}

/** At most `most` of them, from everywhere: the first, the last and those between at even distances. */
export function spread<T>(all: readonly T[], most: number): readonly T[] {
  if (all.length <= most) return all;
  return Array.from({ length: most }, (_, at) => all[Math.round((at * (all.length - 1)) / (most - 1))]!);
}
