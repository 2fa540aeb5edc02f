import type { Interaction, InteractionContext, ItemId, Standing } from '../../../models/types';
import type { Draft } from '../db/journal';
import type { Card, Entry, SlateView } from '../workers/messages';
import { draftOf, stands, undoOf, wordsOf, type Act } from './acts';
import type { Arrival } from './arrival';
import { contextOf, type Impressions } from './impressions';
import type { Library } from './library.svelte';
import type { Notices } from './notices.svelte';
import type { Taps } from './taps';

export type Named = Pick<Card, 'id' | 'title'>;
/** Without a slate: the surface, and on an item's page the impression by which the person came. */
export type Place = Pick<InteractionContext, 'surface' | 'impressionId'>;
/** Where something was tapped. */
export type Origin = { readonly slate: SlateView; readonly entry: Entry } | Place;

export interface DeedsDeps {
  readonly taps: Taps;
  readonly impressions: Impressions;
  readonly notices: Notices;
  readonly library: Library;
  readonly arrival: Arrival;
  /** What the page shows of an item, for as long as the library is not read. */
  readonly shownStanding: (itemId: ItemId) => Standing | undefined;
  /**
   * Resolves when the lists show the answer. Called while the event is being written, so that ranking need not wait.
   * @param kept null: it was refused, and there is nothing to show
   * @param undoes the event that it takes back, or null
   */
  readonly show: (kept: Promise<readonly Interaction[] | null>, undoes: string | null) => Promise<void>;
}

interface Kept {
  readonly event: Interaction;
  /** The lists answer it. */
  readonly shown: Promise<void>;
}

/** What a person says of an item: ranked while it is written, shown when it is kept, with a way back. */
export class Deeds {
  readonly #deps: DeedsDeps;
  /** One after another: whether a tap says something or takes it back depends on the one before. */
  #keeping: Promise<unknown> = Promise.resolve();

  constructor(deps: DeedsDeps) {
    this.#deps = deps;
  }

  /** Says it, or takes it back where it stands. */
  async act(act: Act, { id, title }: Named, origin: Origin): Promise<void> {
    performance.mark('palate:tap');
    const { context, unwritten } = this.#contextOf(origin);
    let before: Standing | undefined;
    const draft = (standing: Standing | undefined) => draftOf(act, id, (before = standing), context);
    const kept = await this.#keep(id, draft, unwritten);
    if (!kept) return;
    const words = wordsOf(act, title);
    if (stands(act, before)) await this.#answer(kept, `Taken back: ${words}`);
    else await this.#offer(kept, words);
  }

  async rate({ id, title }: Named, stars: number, context: Place): Promise<void> {
    performance.mark('palate:tap');
    const kept = await this.#keep(id, () => ({ kind: 'rating', itemId: id, value: stars, context }));
    if (kept) await this.#offer(kept, `Rated ${title} ${stars} of 5`);
  }

  async review({ id, title }: Named, tone: number | null, context: Place): Promise<void> {
    performance.mark('palate:tap');
    const kept = await this.#keep(id, () => ({ kind: 'review', itemId: id, value: tone, context }));
    if (kept) await this.#offer(kept, `Reviewed ${title}`);
  }

  async undo({ id, title }: Named, eventId: string): Promise<void> {
    performance.mark('palate:tap');
    const kept = await this.#keep(id, () => undoOf(id, eventId));
    if (kept) await this.#answer(kept, `Taken back: ${title}`);
  }

  async opened(slate: SlateView, entry: Entry): Promise<void> {
    const { taps, impressions, arrival } = this.#deps;
    const { context, unwritten } = this.#contextOf({ slate, entry });
    arrival.expect(entry.card.id, context.impressionId);
    const noted = await taps.note([...unwritten, { kind: 'click', itemId: entry.card.id, context }]);
    if (noted.length === 0) impressions.putBack(unwritten);
  }

  /** @returns null: nothing was kept, and the person was told why. */
  #keep(
    itemId: ItemId,
    draft: (standing: Standing | undefined) => Draft,
    unwritten: readonly Draft[] = [],
  ): Promise<Kept | null> {
    const { taps, impressions, library, shownStanding, show } = this.#deps;
    const keeping = this.#keeping.then(async () => {
      const standing = library.knownStanding(itemId, shownStanding(itemId));
      const saying = draft(standing);
      const recording = taps.record([...unwritten, saying]);
      const shown = show(recording, saying.context?.undoes ?? null);
      const event = (await recording)?.at(-1);
      if (event) library.said(event, standing);
      else impressions.putBack(unwritten);
      return event ? { event, shown } : null;
    });
    this.#keeping = keeping.catch(() => undefined);
    return keeping;
  }

  async #offer({ event, shown }: Kept, words: string): Promise<void> {
    this.#deps.notices.offerUndo(words, async () => {
      performance.mark('palate:tap');
      const undone = await this.#keep(event.itemId, () => undoOf(event.itemId, event.id));
      if (undone) await this.#answer(undone, `${words}: taken back`);
    });
    await answered(shown);
  }

  async #answer({ shown }: Kept, words: string): Promise<void> {
    this.#deps.notices.dismissOffer();
    this.#deps.notices.say(words);
    await answered(shown);
  }

  /** What a reward says of where it happened, and the impressions that have to be written with it. */
  #contextOf(origin: Origin): { context: InteractionContext; unwritten: readonly Draft[] } {
    if (!('slate' in origin)) return { context: origin, unwritten: [] };
    const { id, unwritten } = this.#deps.impressions.answered(origin.slate, origin.entry);
    return { context: { ...contextOf(origin.slate, origin.entry), impressionId: id }, unwritten };
  }
}

/** Measures what this product promises: from the tap to the list that answers it. */
async function answered(shown: Promise<void>): Promise<void> {
  await shown;
  performance.measure('palate:rerank', 'palate:tap');
}
