import type { InteractionKind } from '../../../models/types';
import { interactionsAfter, observeHistory } from '../db/history';
import type { PalateDb } from '../db/open';

/** What a person says, as opposed to what is measured: only this re-ranks a list under their eyes. */
const SAID: ReadonlySet<InteractionKind> = new Set<InteractionKind>([
  'like',
  'dislike',
  'save',
  'hide',
  'rating',
  'review',
  'purchase',
  'undo',
]);

/**
 * Calls back when another tab or another device of the person said something. Own taps are answered where they are
 * made, and impressions would otherwise rank the list that they report.
 * @returns how to stop.
 */
export function watchHistory(db: PalateDb, isOwn: (id: string) => boolean, changed: () => void): () => void {
  let lastRow: number | null = null;
  let epoch = 0;
  let busy: Promise<void> = Promise.resolve();

  const look = async () => {
    const page = await interactionsAfter(db, lastRow ?? Number.MAX_SAFE_INTEGER);
    const first = lastRow === null;
    const news = page.epoch !== epoch || page.rows.some(({ id, kind }) => SAID.has(kind) && !isOwn(id));
    ({ lastRow, epoch } = page);
    if (!first && news) changed();
  };
  return observeHistory(db, () => {
    busy = busy.then(look).catch(() => undefined);
  });
}
