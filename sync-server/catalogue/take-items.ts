/** Brings the items of one source into the catalogue: joined with what is there, enriched, or added. */
import { enrich, joinCatalogue } from '../../data/catalogue/join';
import type { ItemRecord } from '../../data/records';
import type { Item, ItemId } from '../../models/types';
import { addAliases, insertItems, readAliases, readItems, updateItems } from '../db/catalogue';
import type { Db } from '../db/connect';
import { sameItem } from './build';

export interface TakenItems {
  /** Id of the source's item -> id in the catalogue, for every item of the source. */
  readonly idOf: ReadonlyMap<ItemId, ItemId>;
  readonly added: number;
  readonly changed: number;
  readonly unchanged: number;
}

/**
 * All in one transaction: a failure leaves the catalogue as it was. What an item of the source was joined with
 * before is kept as an alias and goes before every rule of the join, so the same source again changes nothing.
 */
export async function takeItems(db: Db, records: readonly ItemRecord[], now: Date): Promise<TakenItems> {
  return db.transaction(async (tx) => {
    const existing = await readItems(tx);
    const aliases = await readAllAliases(tx, records);
    const { idOf, added, changed } = merge(existing, records, aliases);
    await insertItems(tx, added, now);
    await updateItems(tx, changed, now);
    const fresh = records.filter((record) => !aliases.has(aliasKey(record)));
    await addAliases(
      tx,
      fresh.map(({ item, source }) => ({
        source: source.dataset,
        sourceId: source.id,
        itemId: idOf.get(item.id)!,
      })),
    );
    const unchanged = records.length - added.length - changed.length;
    return { idOf, added: added.length, changed: changed.length, unchanged };
  });
}

const aliasKey = ({ source }: ItemRecord) => `${source.dataset}/${source.id}`;

async function readAllAliases(tx: Db, records: readonly ItemRecord[]): Promise<Map<string, ItemId>> {
  const aliases = new Map<string, ItemId>();
  for (const dataset of new Set(records.map(({ source }) => source.dataset)))
    for (const [id, itemId] of await readAliases(tx, dataset)) aliases.set(`${dataset}/${id}`, itemId);
  return aliases;
}

/** Pure: what the transaction has to write. */
function merge(
  existing: readonly Item[],
  records: readonly ItemRecord[],
  aliases: ReadonlyMap<string, ItemId>,
): { idOf: Map<ItemId, ItemId>; added: Item[]; changed: Item[] } {
  const catalogue = new Map(existing.map((item) => [item.id, item]));
  const known = new Map<ItemId, ItemId>();
  const unknown: Item[] = [];
  for (const record of records) {
    const itemId = aliases.get(aliasKey(record));
    if (itemId === undefined) unknown.push(record.item);
    else {
      known.set(record.item.id, itemId);
      catalogue.set(itemId, enrich(catalogue.get(itemId)!, record.item));
    }
  }
  const join = joinCatalogue([...catalogue.values()], unknown);
  for (const item of join.merged) catalogue.set(item.id, item);
  const changed = existing
    .map((item) => ({ before: item, after: catalogue.get(item.id)! }))
    .filter(({ before, after }) => after !== before && !sameItem(before, after))
    .map(({ after }) => after);
  return { idOf: new Map([...known, ...join.idOf]), added: [...join.added], changed };
}
