import type { Interaction } from '../../../models/types';
import { StorageFullError } from '../db/errors';
import type { Draft, Journal } from '../db/journal';
import { OwnerChangedError } from '../db/owner';
import type { Notices } from './notices.svelte';

/** Every event of this page goes through here into the journal. What could not be kept is said, never pretended. */
export class Taps {
  readonly #journal: Pick<Journal, 'record'>;
  readonly #notices: Notices;
  /** Ids of this tab's own events: it has already answered to them when the database reports the change. */
  readonly #own = new Set<string>();

  constructor(journal: Pick<Journal, 'record'>, notices: Notices) {
    this.#journal = journal;
    this.#notices = notices;
  }

  /** The kept events, or null when nothing was kept; then the person has been told. */
  async record(drafts: readonly Draft[]): Promise<Interaction[] | null> {
    try {
      const events = await this.#journal.record(drafts);
      for (const { id } of events) this.#own.add(id);
      return events;
    } catch (error) {
      this.#notices.warn(wordsForFailure(error));
      return null;
    }
  }

  /** For what is measured rather than done (impressions, dwell): a failure is not worth an alert of its own. */
  async note(drafts: readonly Draft[]): Promise<Interaction[]> {
    try {
      const events = await this.#journal.record(drafts);
      for (const { id } of events) this.#own.add(id);
      return events;
    } catch {
      return [];
    }
  }

  isOwn(id: string): boolean {
    return this.#own.has(id);
  }
}

/** What went wrong, and what to do about it. */
export function wordsForFailure(error: unknown): string {
  if (error instanceof StorageFullError || error instanceof OwnerChangedError) return error.message;
  const reason = error instanceof Error ? error.message : String(error);
  return `That could not be kept on this device (${reason}). Reload the page and try again.`;
}
