/** Longest tag that is kept; longer ones are sentences, not labels. */
export const MAX_TAG = 60;

/** A free label as the catalogue keeps it: lower case, single spaces, at most `MAX_TAG` long; null when it is none. */
export function normaliseTag(raw: string): string | null {
  const tag = raw.normalize('NFC').toLowerCase().replace(/\s+/gu, ' ').trim();
  return tag === '' || tag.length > MAX_TAG || !/[\p{L}\p{N}]/u.test(tag) ? null : tag;
}
