/**
 * Numbers for drawing, from a name: the same item always gets the same cover, on every device, with no image to
 * download. FNV-1a for the hash, mulberry32 for the stream.
 */
export class Draws {
  #state: number;

  constructor(name: string) {
    this.#state = fnv1a(name);
  }

  /** Next number in [from, to). */
  between(from: number, to: number): number {
    return from + this.#next() * (to - from);
  }

  /** Next whole number in [from, to], both included. */
  whole(from: number, to: number): number {
    return Math.floor(this.between(from, to + 1));
  }

  pick<T>(choices: readonly T[]): T {
    return choices[this.whole(0, choices.length - 1)] as T;
  }

  #next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  }
}

function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash | 0;
}
