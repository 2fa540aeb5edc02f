import type { Interaction } from '../../../models/types';

/** Verified bytes that the device holds. */
export interface StoredBytes {
  readonly digest: string;
  /** For people and logs: the version of an artefact, the digest of a catalogue. */
  readonly version: string;
  readonly bytes: Uint8Array;
}

export interface LoggedInteraction extends Interaction {
  /** Its place in this device's log: 1, 2, 3 …, in order of arrival. */
  readonly row: number;
}

/** To an experiment. */
export interface Invitation {
  /** As the server said it: maybe a newer one, with changes that this version cannot make. */
  readonly experiment: { readonly id: string; readonly name: string };
  readonly personId: string;
}

export interface HistoryPage {
  /** What was stored after the row that was asked for, without impressions, in the person's order. */
  readonly rows: readonly LoggedInteraction[];
  /** Hand this back to get what came since. */
  readonly lastRow: number;
  /** Registers of the preference profile, as they are now, in any order. */
  readonly taste: readonly { readonly name: string; readonly value: unknown }[];
  /** What there may be to take part in; null: nothing. */
  readonly invitation: Invitation | null;
  /** Changes when rows belong between those handed out before, or to another person: read again from 0. */
  readonly epoch: string;
}

/** What the engine reads of the device's database; it never writes. */
export interface EngineStore {
  /** Null when none is installed. @throws {ArtefactError} when the bytes are not what their digest says. */
  catalogue(): Promise<StoredBytes | null>;
  /** The same for the collaborative artefact. */
  collaborative(): Promise<StoredBytes | null>;
  /** The same for the ensemble beside it. */
  ensemble(): Promise<StoredBytes | null>;
  /** The same for what others' answers say of the sources. */
  prior(): Promise<StoredBytes | null>;
  /** @param row 0 for everything */
  historyAfter(row: number): Promise<HistoryPage>;
  /** The `most` latest of what this device has shown, oldest first; none from after `upTo`. */
  impressions(most: number, upTo?: number): Promise<readonly Interaction[]>;
}
