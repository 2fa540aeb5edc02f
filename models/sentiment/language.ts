/** Whether a review is in the language of the model. In any other it would get a guess. */
import { detect } from 'tinyld/light';
import type { Unclear } from './reading';
import { sentencesOf } from './windows';

/** Letters that tell a language; more only costs time. */
const ENOUGH = 2000;
/** Of the words of a text that the detector takes for another language: from here up it is English after all. */
const KNOWN_SHARE = 0.85;
/** Of the letters of a text in several languages that must be English for the rest to be passed over. */
const ENGLISH_SHARE = 0.5;

export interface Readable {
  readonly text: string;
  /** Sentences in other languages were left out. */
  readonly partly: boolean;
}

/**
 * The part of a text that the model can read, or why there is none. Short English is often taken for another language
 * (one sentence of SST-2 in twenty), so that words which the model knows have a say too.
 * @param text without markup
 * @param isKnown whether the model has a token for this word, given in lower case
 */
export function readable(text: string, isKnown: (word: string) => boolean): Readable | Unclear {
  if (text === '') return { kind: 'unclear', why: 'empty' };
  if (!/\p{L}/u.test(text)) return { kind: 'unclear', why: 'no-words' };
  if (isEnglish(text, isKnown)) return { text, partly: false };
  const english = sentencesOf(text).filter((sentence) => isEnglish(sentence, isKnown));
  const kept = english.join(' ');
  return lettersOf(kept) >= ENGLISH_SHARE * lettersOf(text) && kept !== ''
    ? { text: kept, partly: true }
    : { kind: 'unclear', why: 'language' };
}

function isEnglish(text: string, isKnown: (word: string) => boolean): boolean {
  const words = wordsOf(text.slice(0, ENOUGH));
  if (words.length === 0) return false;
  const known = words.filter(isKnown).length / words.length;
  const language = detect(words.join(' '));
  return language === 'en' ? known >= 0.5 : known >= KNOWN_SHARE;
}

const wordsOf = (text: string): string[] => text.toLowerCase().match(/\p{L}+/gu) ?? [];
const lettersOf = (text: string): number => text.match(/\p{L}/gu)?.length ?? 0;
