/**
 * Joins items of a source with a catalogue that is there already, by title and year. Pure, deterministic, and
 * idempotent: joining the same source twice changes nothing the second time.
 */
import type { Item, ItemId } from '../../models/types';
import { ALSO_KNOWN_AS, alternativesFact, alternativesOf, distinctTitles, matchKey } from './identity';

/** In order of trust; an item that an earlier rule joined is not open to a later one. */
export const JOIN_RULES = [
  'external id',
  'title and year',
  'other title',
  'year off by one',
  'other title, year near',
  'year unknown',
] as const;
export type JoinRule = (typeof JOIN_RULES)[number];

export interface CatalogueJoin {
  /** Id of the source's item -> id in the catalogue, for every incoming item. */
  readonly idOf: ReadonlyMap<ItemId, ItemId>;
  /** Items that the catalogue did not have, under an id that is free in it. */
  readonly added: readonly Item[];
  /** Existing items that learned something, complete and ready to replace their former selves. */
  readonly merged: readonly Item[];
  readonly report: JoinReport;
}

export interface JoinReport {
  readonly existing: number;
  readonly incoming: number;
  readonly joined: number;
  readonly byRule: Readonly<Record<JoinRule, number>>;
  readonly pairs: readonly {
    readonly incoming: ItemId;
    readonly catalogue: ItemId;
    readonly rule: JoinRule;
  }[];
}

/** Without its exact year, a title is only trusted when it says enough: characters of its key. */
const LONG_TITLE = 6;
const VERY_LONG_TITLE = 12;
/** A film reaches another country up to so many years later, and one source dates it there, under its title at home. */
const YEARS_ABROAD = 3;

/**
 * @param existing the catalogue, ids distinct
 * @param incoming one source's items, ids distinct; two of them never become one
 */
export function joinCatalogue(existing: readonly Item[], incoming: readonly Item[]): CatalogueJoin {
  const matcher = new Matcher(existing, incoming);
  matcher.run('external id', externalKeys);
  matcher.run('title and year', ({ item, own }) => (own === '' ? [] : [`${item.kind}|${own}|${item.year}`]));
  matcher.run('other title', ({ item, titles }) =>
    item.year === null ? [] : titles.map((title) => `${item.kind}|${title}|${item.year}`),
  );
  const apart = (a: Item, b: Item) => Math.abs((a.year ?? NaN) - (b.year ?? NaN));
  const title = (shortest: number) => (item: Keyed) => (item.own.length >= shortest ? [item.own] : []);
  const titles = ({ titles }: Keyed) => titles.filter((key) => key.length >= LONG_TITLE);
  matcher.runUnique('year off by one', title(LONG_TITLE), (a, b) => apart(a, b) === 1);
  matcher.runUnique(
    'other title, year near',
    titles,
    (a, b) => apart(a, b) <= YEARS_ABROAD && matchKey(a.title) !== matchKey(b.title),
  );
  matcher.runUnique(
    'year unknown',
    title(VERY_LONG_TITLE),
    (a, b) => (a.year === null) !== (b.year === null),
  );
  return assemble(existing, incoming, matcher.partner);
}

/** An item with its keys worked out once. */
interface Keyed {
  readonly item: Item;
  readonly own: string;
  /** Keys of the title and of every alternative. */
  readonly titles: readonly string[];
}

const keyed = (item: Item): Keyed => {
  const own = matchKey(item.title);
  const titles = [...new Set([own, ...alternativesOf(item).map(matchKey)])].filter((key) => key !== '');
  return { item, own, titles };
};

const externalKeys = ({ item }: Keyed): string[] =>
  Object.entries(item.externalIds).map(([name, id]) => `${item.kind}|${name}|${id}`);

/** Two names in one register: two things, however much their titles agree. */
const contradict = (a: Item, b: Item): boolean =>
  Object.entries(a.externalIds).some(([name, id]) => (b.externalIds[name] ?? id) !== id);

class Matcher {
  /** Incoming item -> its existing partner and the rule that found it. */
  readonly partner = new Map<Item, { item: Item; rule: JoinRule }>();
  readonly #taken = new Set<Item>();
  readonly #existing: readonly Keyed[];
  readonly #incoming: readonly Keyed[];

  constructor(existing: readonly Item[], incoming: readonly Item[]) {
    this.#existing = existing.map(keyed);
    this.#incoming = incoming.map(keyed);
  }

  /** Joins each open incoming item with the first open existing one that shares a key. */
  run(rule: JoinRule, keysOf: (keyed: Keyed) => readonly string[]): void {
    const index = groupBy(this.#existing, keysOf);
    for (const candidate of this.#incoming) {
      if (this.partner.has(candidate.item)) continue;
      const hit = keysOf(candidate)
        .flatMap((key) => index.get(key) ?? [])
        .find(({ item }) => this.#open(candidate.item, item, rule));
      if (hit) this.#join(candidate.item, hit.item, rule);
    }
  }

  /** Joins open pairs that share a key and for which `close` holds, where neither side has a second choice. */
  runUnique(
    rule: JoinRule,
    keysOf: (keyed: Keyed) => readonly string[],
    close: (a: Item, b: Item) => boolean,
  ): void {
    const existing = groupBy(this.#existing, keysOf);
    const choices = new Map<Item, Set<Item>>();
    const suitors = new Map<Item, Set<Item>>();
    for (const candidate of this.#incoming.filter(({ item }) => !this.partner.has(item))) {
      for (const other of keysOf(candidate).flatMap((key) => existing.get(key) ?? [])) {
        if (candidate.item.kind !== other.item.kind || !close(candidate.item, other.item)) continue;
        if (!this.#open(candidate.item, other.item, rule)) continue;
        addTo(choices, candidate.item, other.item);
        addTo(suitors, other.item, candidate.item);
      }
    }
    for (const [item, [choice, second]] of choices) {
      if (choice && !second && suitors.get(choice)?.size === 1) this.#join(item, choice, rule);
    }
  }

  #open(incoming: Item, existing: Item, rule: JoinRule): boolean {
    return !this.#taken.has(existing) && (rule === 'external id' || !contradict(incoming, existing));
  }

  #join(incoming: Item, existing: Item, rule: JoinRule): void {
    this.partner.set(incoming, { item: existing, rule });
    this.#taken.add(existing);
  }
}

function addTo(sets: Map<Item, Set<Item>>, key: Item, value: Item): void {
  const set = sets.get(key);
  if (set) set.add(value);
  else sets.set(key, new Set([value]));
}

function groupBy(items: readonly Keyed[], keysOf: (keyed: Keyed) => readonly string[]): Map<string, Keyed[]> {
  const groups = new Map<string, Keyed[]>();
  for (const item of items) {
    for (const key of keysOf(item)) {
      const group = groups.get(key);
      if (group) group.push(item);
      else groups.set(key, [item]);
    }
  }
  return groups;
}

function assemble(
  existing: readonly Item[],
  incoming: readonly Item[],
  partner: ReadonlyMap<Item, { item: Item; rule: JoinRule }>,
): CatalogueJoin {
  const idOf = new Map<ItemId, ItemId>();
  const added: Item[] = [];
  const merged: Item[] = [];
  const pairs: { incoming: ItemId; catalogue: ItemId; rule: JoinRule }[] = [];
  const byRule = Object.fromEntries(JOIN_RULES.map((rule) => [rule, 0])) as Record<JoinRule, number>;
  const used = new Set(existing.map(({ id }) => id));

  for (const item of incoming) {
    const hit = partner.get(item);
    if (hit) {
      idOf.set(item.id, hit.item.id);
      byRule[hit.rule]++;
      pairs.push({ incoming: item.id, catalogue: hit.item.id, rule: hit.rule });
      const better = enrich(hit.item, item);
      if (better !== hit.item) merged.push(better);
    } else {
      const id = freeId(item.id, used);
      used.add(id);
      idOf.set(item.id, id);
      added.push(id === item.id ? item : { ...item, id });
    }
  }
  const report = {
    existing: existing.length,
    incoming: incoming.length,
    joined: pairs.length,
    byRule,
    pairs,
  };
  return { idOf, added, merged, report };
}

function freeId(wanted: ItemId, used: ReadonlySet<ItemId>): ItemId {
  let id = wanted;
  for (let n = 2; used.has(id); n++) id = `${wanted}-${n}`;
  return id;
}

/**
 * What two sources know of one item. The first one's word stands wherever both speak; lists are united; what only
 * the second knows is added. Returns `item` itself when the other has nothing new.
 */
export function enrich(item: Item, other: Item): Item {
  const union = (a: readonly string[], b: readonly string[]) => [...new Set([...a, ...b])];
  const own = matchKey(item.title);
  const alternatives = distinctTitles([
    ...alternativesOf(item),
    other.title,
    ...alternativesOf(other),
  ]).filter((title) => matchKey(title) !== own);
  const { [ALSO_KNOWN_AS]: _former, ...facts } = { ...other.facts, ...item.facts };
  const better: Item = {
    ...item,
    year: item.year ?? other.year,
    genres: union(item.genres, other.genres),
    creators: item.creators.length > 0 ? item.creators : other.creators,
    tags: union(item.tags, other.tags),
    text: item.text !== '' ? item.text : other.text,
    facts: { ...inOrder(item.facts, facts), ...alternativesFact(alternatives) },
    crowd: item.crowd ?? other.crowd,
    media: item.media ?? other.media,
    externalIds: { ...other.externalIds, ...item.externalIds },
  };
  return canonical(better) === canonical(item) ? item : better;
}

/** `facts` in the display order of `first`, new ones behind. */
function inOrder(first: Item['facts'], facts: Record<string, string>): Record<string, string> {
  const known = Object.keys(first).filter((name) => name in facts);
  const fresh = Object.keys(facts).filter((name) => !(name in first));
  return Object.fromEntries([...known, ...fresh].map((name) => [name, facts[name] as string]));
}

/** Equal for items with equal content, whatever the order of their facts and external ids. */
function canonical(item: Item): string {
  const sorted = (record: Readonly<Record<string, string>>) =>
    Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify({ ...item, facts: sorted(item.facts), externalIds: sorted(item.externalIds) });
}
