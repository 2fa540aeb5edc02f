/** Everybody's preferences as flat arrays: small in memory, and handed to the training thread without a copy. */
import type { ItemId, Preference } from '../../models/types';

export interface PackedUsers {
  readonly ids: readonly ItemId[];
  /** Length users + 1: user u has the entries offsets[u] to offsets[u + 1]. */
  readonly offsets: Uint32Array;
  /** Index into `ids` of each entry. */
  readonly items: Uint32Array;
  readonly liked: Uint8Array;
  readonly confidence: Float64Array;
  /** ms since the epoch. */
  readonly at: Float64Array;
  /** In [0, 1), one a user: where they stand in the draw of held-out people; see held-out.ts. */
  readonly draws: Float64Array;
  /** 1 for people whose likes, all of them, the model in service was trained on: they cannot judge it. */
  readonly partial: Uint8Array;
  /** 1 for people of a public data set. */
  readonly imported: Uint8Array;
}

/** What is said of a person besides their preferences. */
export interface Origin {
  readonly partial?: boolean;
  readonly imported?: boolean;
}

export class UserPacker {
  readonly #indexes: ReadonlyMap<ItemId, number>;
  readonly #offsets: number[] = [0];
  readonly #items: number[] = [];
  readonly #liked: number[] = [];
  readonly #confidence: number[] = [];
  readonly #at: number[] = [];
  readonly #draws: number[] = [];
  readonly #partial: number[] = [];
  readonly #imported: number[] = [];

  constructor(readonly ids: readonly ItemId[]) {
    this.#indexes = new Map(ids.map((id, index) => [id, index]));
  }

  /** Items that are not in the catalogue (any more) are left out, and so is a person without any other. */
  add(
    preferences: readonly Preference[],
    draw: number,
    { partial = false, imported = false }: Origin = {},
  ): void {
    const before = this.#items.length;
    for (const { itemId, liked, confidence, at } of preferences) {
      const index = this.#indexes.get(itemId);
      if (index === undefined) continue;
      this.#items.push(index);
      this.#liked.push(liked ? 1 : 0);
      this.#confidence.push(confidence);
      this.#at.push(at);
    }
    if (this.#items.length === before) return;
    this.#offsets.push(this.#items.length);
    this.#draws.push(draw);
    this.#partial.push(partial ? 1 : 0);
    this.#imported.push(imported ? 1 : 0);
  }

  pack(): PackedUsers {
    return {
      ids: this.ids,
      offsets: Uint32Array.from(this.#offsets),
      items: Uint32Array.from(this.#items),
      liked: Uint8Array.from(this.#liked),
      confidence: Float64Array.from(this.#confidence),
      at: Float64Array.from(this.#at),
      draws: Float64Array.from(this.#draws),
      partial: Uint8Array.from(this.#partial),
      imported: Uint8Array.from(this.#imported),
    };
  }
}

export interface UnpackedUser {
  readonly preferences: readonly Preference[];
  readonly draw: number;
  readonly partial: boolean;
}

export function unpackUsers(packed: PackedUsers): UnpackedUser[] {
  return Array.from(packed.draws, (draw, user) => {
    const preferences: Preference[] = [];
    for (let entry = packed.offsets[user]; entry < packed.offsets[user + 1]; entry++)
      preferences.push({
        itemId: packed.ids[packed.items[entry]],
        liked: packed.liked[entry] === 1,
        confidence: packed.confidence[entry],
        at: packed.at[entry],
      });
    return { preferences, draw, partial: packed.partial[user] === 1 };
  });
}

/** The buffers that may be transferred instead of copied. */
export const buffersOf = ({ ids: _, ...arrays }: PackedUsers): ArrayBuffer[] =>
  Object.values(arrays).map(({ buffer }) => buffer as ArrayBuffer);
