/** A character of a script that puts no spaces between words, or a run of letters and digits of any other. */
const WORD = /\p{Script=Han}|(?:(?!\p{Script=Han})[\p{L}\p{N}])+/gu;

/** One text in the form in which it is compared: lower case, accents and width folded, quotes inside words gone. */
export function fold(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/[\p{M}'’ʼ]/gu, '')
    .normalize('NFC')
    .toLowerCase();
}

/** Words of a text in reading order, folded: `Amélie’s café` -> `amelies`, `cafe`. */
export function tokenize(text: string): string[] {
  return fold(text).match(WORD) ?? [];
}
