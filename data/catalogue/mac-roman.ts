/**
 * Windows-1252 bytes that somebody once read as Mac Roman: `Léon` became `LÈon`. Only those pairs are listed whose
 * Mac Roman reading is unlikely inside a film title; `¢` (the same in both) and `³` (not in Mac Roman) stay.
 */
const MISREAD: Readonly<Record<string, string>> = {
  È: 'é',
  Ë: 'è',
  Í: 'ê',
  Î: 'ë',
  '‡': 'à',
  '·': 'á',
  '‚': 'â',
  '‰': 'ä',
  Â: 'å',
  Ê: 'æ',
  Á: 'ç',
  Ì: 'í',
  Ó: 'î',
  Ô: 'ï',
  Ò: 'ñ',
  Ú: 'ò',
  Û: 'ó',
  Ù: 'ô',
  ı: 'õ',
  ˆ: 'ö',
  '¯': 'ø',
  '˘': 'ù',
  '˙': 'ú',
  '˚': 'û',
  '¸': 'ü',
  Ω: '½',
  Ö: '…',
};

/** The text as it was before. A capital that begins a word in small letters (`École`) is meant and stays. */
export function repairMacRoman(text: string): string {
  return text.replace(/(?!(?<=^|\s)\S\p{Ll})[^\p{ASCII}]/gu, (letter) => MISREAD[letter] ?? letter);
}
