/** The words of a review without markup: shops keep reviews with tags and entities in them. */

const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  apos: "'",
  gt: '>',
  lt: '<',
  nbsp: ' ',
  quot: '"',
};
/** Longer ones are no tags: `<` is also written for "less than". */
const TAG = /<\/?[a-z][^<>]{0,500}>/gi;
const ENTITY = /&(?:#(\d{1,7})|#x([\da-f]{1,6})|([a-z]{2,6}));/gi;
/** What stands between these is no speech. */
const UNSPOKEN = /<(script|style)\b[^<>]{0,500}>[\s\S]*?(?:<\/\1\s*>|$)/gi;
const ADDRESS = /\bhttps?:\/\/\S+/gi;

/** @returns one line; empty when nothing is left. Takes time in proportion to the length. */
export function plainText(text: string): string {
  return text
    .replace(UNSPOKEN, ' ')
    .replace(TAG, ' ')
    .replace(ENTITY, (whole, decimal?: string, hex?: string, name?: string) => {
      if (name !== undefined) return ENTITIES[name.toLowerCase()] ?? whole;
      const code = decimal === undefined ? parseInt(hex!, 16) : parseInt(decimal, 10);
      return code > 31 && code <= 0x10ffff && !(code >= 0xd800 && code < 0xe000)
        ? String.fromCodePoint(code)
        : ' ';
    })
    .replace(ADDRESS, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}
