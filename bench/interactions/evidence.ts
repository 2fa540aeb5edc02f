import type { EvidenceSource } from '../../models/collaborative/evidence-matrix';
import type { EvidenceArrays } from '../../models/kernels/sweep-side';
import { preferenceOfRow, type Scale, scaleOf } from '../../models/evaluation/cli/scale';
import type { Interactions } from './read';

/** What one value says, once and for all rows that have it: weight 0 is "nothing". */
interface Opinion {
  readonly weight: number;
  readonly liked: number;
}

/** More values than these are no stars. */
const MOST_STARS = 10;

export function scaleOfLog({ pieces }: Interactions): Scale {
  const values = new Set<number>();
  for (const piece of pieces) {
    for (const value of piece.values) {
      values.add(value);
      if (values.size > MOST_STARS) return { name: 'implicit', positive: 4 };
    }
  }
  const rows = Array.from(values, (value) => ({ userId: '', itemId: '', value, at: 0 }));
  return scaleOf(rows, { scale: 'auto', positive: null });
}

/** The log as evidence, by counting sort. Its rows are given up as they are laid out, so it serves once. */
export function evidenceOf(log: Interactions, scale: Scale): EvidenceSource {
  const opinion = opinions(scale);
  return {
    rows: log.users.size,
    columns: log.items.size,
    most: log.rows,
    fill(into) {
      const { offsets, indexes, weights, liked } = into;
      for (const { users, values } of log.pieces)
        for (let at = 0; at < users.length; at++)
          if (opinion(values[at]).weight > 0) offsets[users[at] + 1]++;
      for (let row = 0; row < log.users.size; row++) offsets[row + 1] += offsets[row];
      const next = Int32Array.from(offsets);
      for (let piece = log.pieces.shift(); piece; piece = log.pieces.shift()) {
        const { users, items, values } = piece;
        for (let at = 0; at < users.length; at++) {
          const said = opinion(values[at]);
          if (!(said.weight > 0)) continue;
          const to = next[users[at]]++;
          indexes[to] = items[at];
          weights[to] = said.weight;
          liked[to] = said.liked;
        }
        piece.free();
      }
      return keepLatest(into, log.users.size, log.items.size);
    },
  };
}

/** Of several rows of one person about one item the last one counts. @returns how many entries are left */
function keepLatest(
  { offsets, indexes, weights, liked }: EvidenceArrays,
  rows: number,
  columns: number,
): number {
  const seenBy = new Int32Array(columns).fill(-1);
  const place = new Int32Array(columns);
  let to = 0;
  let from = 0;
  for (let row = 0; row < rows; row++) {
    const end = offsets[row + 1];
    for (; from < end; from++) {
      const item = indexes[from];
      const at = seenBy[item] === row ? place[item] : to++;
      seenBy[item] = row;
      place[item] = at;
      indexes[at] = item;
      weights[at] = weights[from];
      liked[at] = liked[from];
    }
    offsets[row + 1] = to;
  }
  return to;
}

function opinions(scale: Scale): (value: number) => Opinion {
  const known = new Map<number, Opinion>();
  return (value) => {
    const before = known.get(value);
    if (before) return before;
    const preference = preferenceOfRow(scale, { userId: '', itemId: '', value, at: 0 });
    const said = { weight: preference?.confidence ?? 0, liked: preference?.liked ? 1 : 0 };
    if (known.size < 10_000) known.set(value, said);
    return said;
  };
}
