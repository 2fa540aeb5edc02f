/** ISBNs as sources write them, often as numbers that have lost their zeros. */

/** The ISBN-10 with its zeros, or null when its check digit says that it is none. */
export function isbn10(raw: string): string | null {
  const text = raw.replace(/[\s-]/g, '').toUpperCase();
  if (!/^\d{1,9}[\dX]$/.test(text)) return null;
  const isbn = text.padStart(10, '0');
  const digit = (letter: string) => (letter === 'X' ? 10 : Number(letter));
  const sum = [...isbn].reduce((sum, letter, at) => sum + (10 - at) * digit(letter), 0);
  return sum % 11 === 0 && !/^0+$/.test(isbn) ? isbn : null;
}
