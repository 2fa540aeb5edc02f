import type { ItemId } from '../../../models/types';

/** Carries the impression that a click answered from the list to the page that the click opens. */
export class Arrival {
  #expected: { readonly itemId: ItemId; readonly impressionId: string } | null = null;

  expect(itemId: ItemId, impressionId: string | undefined): void {
    this.#expected = impressionId === undefined ? null : { itemId, impressionId };
  }

  /** Once: what was expected before is over whatever opens next, for the click may have opened a tab of its own. */
  take(itemId: ItemId): string | undefined {
    const expected = this.#expected;
    this.#expected = null;
    return expected?.itemId === itemId ? expected.impressionId : undefined;
  }

  /** Another page was opened. */
  forget(): void {
    this.#expected = null;
  }
}
