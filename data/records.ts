/** What every importer yields: one stream of records, items before the interactions that name them. */
import type { InteractionKind, Item, ItemId } from '../models/types';

export interface ItemRecord {
  readonly type: 'item';
  readonly item: Item;
  /** Where the item comes from: the dataset's name and the id that it has there. */
  readonly source: { readonly dataset: string; readonly id: string };
}

export interface InteractionRecord {
  readonly type: 'interaction';
  /** Name of the person within the source, for example `movielens:17`; never a name of a real person. */
  readonly userKey: string;
  /** Id of an item that this stream yielded before; `joinCatalogue` maps it to one of the catalogue. */
  readonly itemId: ItemId;
  readonly kind: InteractionKind;
  /** As in `Interaction.value`: for `rating` stars in [0.5, 5]. */
  readonly value: number | null;
  /** ms since the epoch. */
  readonly at: number;
  /** What the person wrote for all to read, where the source has it (docs/decisions/0017-published-reviews.md). */
  readonly review?: PublishedReview;
}

export interface PublishedReview {
  readonly summary: string;
  readonly text: string;
  /** Readers who called it helpful; null where the source does not say. */
  readonly helpful: number | null;
  /** Whether the seller vouches that the person bought it; null where the source does not say. */
  readonly verified: boolean | null;
  readonly images: number;
}

/** A row that cannot be used. The rows around it are imported all the same. */
export interface RejectRecord {
  readonly type: 'reject';
  readonly file: string;
  /** 1-based line of the file, its header included; for JSON the 1-based entry. */
  readonly line: number;
  readonly reason: string;
  /** What stood there, cut to `REJECT_TEXT` characters. */
  readonly text: string;
}

/** Something was put right. `rule` reads well after a number, for example `duplicates merged`. */
export interface CleanedRecord {
  readonly type: 'cleaned';
  readonly rule: string;
  readonly detail: string;
}

/** A file is read to its end. `read` = `accepted` + `rejected`; header and blank lines do not count. */
export interface FileRecord {
  readonly type: 'file';
  readonly file: string;
  readonly read: number;
  readonly accepted: number;
  readonly rejected: number;
}

export type ImportRecord = ItemRecord | InteractionRecord | RejectRecord | CleanedRecord | FileRecord;

/** Longest text that a reject carries, in UTF-16 units. */
export const REJECT_TEXT = 200;

export function reject(file: string, line: number, reason: string, text: string): RejectRecord {
  const cut = text.length > REJECT_TEXT ? `${text.slice(0, REJECT_TEXT - 1)}…` : text;
  return { type: 'reject', file, line, reason, text: cut };
}

/** The files of one source, as importers see them: a folder, an unpacked archive, a fixture in memory. */
export interface SourceFiles {
  /** Paths relative to the source, with forward slashes, sorted. */
  files(): Promise<readonly string[]>;
  /** The bytes of one of them, in chunks of any size. @throws {SourceError} when there is no such file. */
  open(file: string): AsyncIterable<Uint8Array>;
}

/**
 * The path whose last part is `name`, nearest to the root; null when there is none. Archives put their files into
 * a folder of their own (`ml-latest-small/movies.csv`), and macOS adds a shadow of each.
 */
export function findFile(paths: readonly string[], name: string): string | null {
  const depth = (path: string) => path.split('/').length;
  const hits = paths.filter(
    (path) => path.split('/').at(-1)?.toLowerCase() === name && !path.includes('__MACOSX'),
  );
  return hits.sort((a, b) => depth(a) - depth(b) || (a < b ? -1 : 1))[0] ?? null;
}
