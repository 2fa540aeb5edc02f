/** All that may be learned from: people who contribute (V1), and imported ratings. */
import { createHash } from 'node:crypto';
import { preferencesOf } from '../../models/preference';
import type { Interaction, InteractionKind, Item, Preference } from '../../models/types';
import { readItems } from '../db/catalogue';
import type { Db } from '../db/connect';
import { contributedHistories, importedHistories } from '../db/evidence';
import type { ImportedInteraction } from '../db/imports';
import { type Origin, UserPacker, type PackedUsers } from './packed-users';

/** How much there was; kept with the run. Numbers only: it goes into a column of numbers. */
export interface EvidenceCounts extends Record<string, number> {
  readonly items: number;
  /** People with at least one preference. */
  readonly people: number;
  readonly importedPeople: number;
  /** Events of contributing people, and imported ones. */
  readonly events: number;
  readonly importedEvents: number;
  readonly preferences: number;
  readonly likes: number;
}

export interface Evidence {
  readonly items: readonly Item[];
  readonly users: PackedUsers;
  readonly counts: EvidenceCounts;
}

/** @param seen the data set that the model in service was trained on, held-out likes included; null: none */
export async function collectEvidence(db: Db, seen: string | null = null): Promise<Evidence> {
  const items = await readItems(db);
  const packer = new UserPacker(items.map(({ id }) => id));
  const counts = {
    ...{ items: items.length, people: 0, importedPeople: 0, events: 0, importedEvents: 0 },
    ...{ preferences: 0, likes: 0 },
  };
  const add = (preferences: readonly Preference[], key: string, origin: Origin = {}) => {
    packer.add(preferences, drawOf(key), origin);
    counts.preferences += preferences.length;
    counts.likes += preferences.filter(({ liked }) => liked).length;
    return preferences.length > 0 ? 1 : 0;
  };
  for await (const { personId, events } of contributedHistories(db)) {
    counts.events += events.length;
    counts.people += add(preferencesOf(events), personId);
  }
  for await (const { source, userKey, events } of importedHistories(db)) {
    counts.importedEvents += events.length;
    counts.importedPeople += add(preferencesOf(asInteractions(events)), userKey, {
      ...{ partial: source === seen, imported: true },
    });
  }
  return { items, users: packer.pack(), counts };
}

/** Uniform in [0, 1), the same for the same person in every run. */
const drawOf = (key: string): number => createHash('sha256').update(key).digest().readUInt32BE(0) / 2 ** 32;

/** Imported words in the order in which they were said. Ids only have to be distinct: nothing undoes them. */
function asInteractions(events: readonly ImportedInteraction[]): Interaction[] {
  return [...events]
    .sort((a, b) => a.at - b.at || (a.itemId < b.itemId ? -1 : 1))
    .map(({ itemId, kind, value, at }, index) => ({
      ...{ id: String(index), deviceId: '', seq: index + 1, context: null },
      ...{ itemId, kind: kind as InteractionKind, value, at },
    }));
}
