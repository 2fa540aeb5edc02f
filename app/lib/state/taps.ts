import type { Interaction, UnnumberedInteraction } from '../../../models/types';
import { StorageFullError } from '../db/errors';
import type { Draft, Journal } from '../db/journal';
import { OwnerChangedError } from '../db/owner';
import type { Saying } from '../workers/messages';
import type { Notices } from './notices.svelte';

/** Every event of this page goes through here into the journal. What could not be kept is said, never pretended. */
export class Taps {
  readonly #journal: Pick<Journal, 'prepare' | 'record' | 'write'>;
  readonly #notices: Notices;
  /** What `record` is writing at this moment; true once it is kept. */
  readonly #writing = new Map<readonly UnnumberedInteraction[], Promise<boolean>>();
  #keptRow = 0;
  /** Ids of this tab's own events: it has already answered to them when the database reports the change. */
  readonly #own = new Set<string>();

  constructor(journal: Pick<Journal, 'prepare' | 'record' | 'write'>, notices: Notices) {
    this.#journal = journal;
    this.#notices = notices;
  }

  /** The kept events, or null when nothing was kept; then the person has been told. */
  async record(drafts: readonly Draft[]): Promise<Interaction[] | null> {
    const events = this.#journal.prepare(drafts);
    for (const { id } of events) this.#own.add(id);
    const writing = this.#journal.write(events);
    const kept = writing.then(
      ({ lastRow }) => {
        this.#keptRow = Math.max(this.#keptRow, lastRow);
        return true;
      },
      () => false,
    );
    this.#writing.set(events, kept);
    void kept.then(() => this.#writing.delete(events));
    try {
      return (await writing).events;
    } catch (error) {
      this.#notices.warn(wordsForFailure(error));
      return null;
    }
  }

  /** What a list may count on before it is kept, and whether all of it was: a list with anything else is not shown. */
  get saying(): Saying & { readonly kept: Promise<boolean> } {
    const kept = Promise.all(this.#writing.values()).then((all) => all.every(Boolean));
    return { events: [...this.#writing.keys()].flat(), keptRow: this.#keptRow, kept };
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
