/** Text out of pieces of HTML, as shops write descriptions. */

const ENTITIES: Readonly<Record<string, string>> = {
  ...{ amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ', reg: '®', trade: '™', copy: '©' },
  ...{ ldquo: '“', rdquo: '”', lsquo: '‘', rsquo: '’', ndash: '–', mdash: '—', hellip: '…', bull: '•' },
  ...{ eacute: 'é', egrave: 'è', auml: 'ä', ouml: 'ö', uuml: 'ü', szlig: 'ß', deg: '°', frac12: '½' },
};

/** Without tags, scripts and styles, entities resolved, spaces single. */
export function plainText(html: string): string {
  return (
    html.includes('<') || html.includes('&')
      ? html
          .replace(/<(script|style)\b[^>]*>.*?(?:<\/\1\s*>|$)/gisu, ' ')
          .replace(/<\/?(?:b|i|u|em|strong|span|a|font|sup|sub)\b[^<>]{0,2000}>/giu, '')
          .replace(/<\/?[a-z!][^<>]{0,2000}>/giu, ' ')
          .replace(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|([a-z\d]{2,8}));/giu, decode)
      : html
  )
    .normalize('NFC')
    .replace(/\s+/gu, ' ')
    .trim();
}

function decode(entity: string, decimal?: string, hex?: string, name?: string): string {
  if (name) return ENTITIES[name.toLowerCase()] ?? entity;
  const point = decimal ? Number(decimal) : parseInt(hex ?? '', 16);
  return point > 0 && point <= 0x10ffff ? String.fromCodePoint(point) : ' ';
}

/** At most so many characters, cut between words. */
export function shorten(text: string, most: number): string {
  if (text.length <= most) return text;
  const cut = text.slice(0, most);
  const space = cut.lastIndexOf(' ');
  return `${space > most / 2 ? cut.slice(0, space) : cut}…`;
}
