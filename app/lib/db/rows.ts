/** What one row of each table looks like. The tables themselves are declared in open.ts. */
import type { Interaction } from '../../../models/types';
import type {
  ArtefactManifest,
  CatalogueManifest,
  EnsembleManifest,
  Hlc,
  PriorManifest,
  Register,
} from '../../../sync-server/protocol/messages';

/** One event with its two places: `row` in this database, `serverSeq` in the person's own order. */
export interface StoredInteraction extends Interaction {
  /** Order of arrival in this database; given by IndexedDB, never reused. */
  readonly row: number;
  /** Null until the event came back by a pull. Never set for impressions: they are not pulled. */
  readonly serverSeq: number | null;
}

/** An event of this device that the server has not acknowledged. */
export interface OutboxRow {
  /** `Interaction.seq` of this device; the order of the push. */
  readonly seq: number;
  /** Its row in `interactions`. */
  readonly row: number;
  /** Client time, ms since the epoch. */
  readonly queuedAt: number;
}

/** An event that the server took but could not use (P4); the person can see it. */
export interface QuarantineRow {
  readonly seq: number;
  readonly row: number | null;
  readonly reason: string;
  /** For a person: what is wrong and where. */
  readonly detail: string;
}

export type BlobKind = 'catalogue' | 'collaborative' | 'ensemble' | 'prior';
export type BlobManifest = CatalogueManifest | ArtefactManifest | EnsembleManifest | PriorManifest;

/** Verified, immutable bytes (A1, A2). */
export interface BlobRow {
  /** SHA-256 of `bytes`, hex. */
  readonly digest: string;
  readonly kind: BlobKind;
  readonly manifest: BlobManifest;
  readonly bytes: ArrayBuffer;
  /** Client time, ms since the epoch. */
  readonly installedAt: number;
}

/** A last-writer-wins register and whether the server has yet to hear of it. */
export interface RegisterRow {
  readonly name: string;
  readonly value: Register['value'];
  readonly clock: Hlc;
  /** 1: to be pushed. A number, since IndexedDB has no boolean keys. */
  readonly dirty: 0 | 1;
}

export interface SettingRow {
  readonly key: string;
  readonly value: unknown;
}
