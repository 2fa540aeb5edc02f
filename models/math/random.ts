/** Randomness as an argument (R3): the same seed gives the same draws in Node, in a worker and in a replay. */

/** Draws uniformly from [0, 1). */
export type Random = () => number;

/**
 * sfc32, the "small fast counter" generator of Chris Doty-Humphrey (PractRand): 128 bits of state, passes PractRand
 * and BigCrush, integer arithmetic only, so every engine draws the same numbers.
 * @param seed any number; its lowest 32 bits count
 */
export function seededRandom(seed: number): Random {
  let a = mix(seed >>> 0);
  let b = mix(a ^ 0x9e3779b9);
  let c = mix(b ^ 0x85ebca6b);
  let counter = 1;
  const next = () => {
    const sum = (a + b + counter++) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    return (sum >>> 0) / 2 ** 32;
  };
  for (let warmUp = 0; warmUp < 12; warmUp++) next();
  return next;
}

/**
 * A seed of its own for one use, so that one more draw here shifts nothing there. Labels name the use, for example
 * `deriveSeed(seed, 'als', 'items', iteration)`; the number 1 and the string '1' are different labels.
 * FNV-1a (Fowler, Noll & Vo) over the labels, finished by MurmurHash3's mixer.
 * @returns an integer in [0, 2^32)
 */
export function deriveSeed(seed: number, ...labels: (string | number)[]): number {
  let hash = mix(seed >>> 0);
  for (const label of labels) {
    const text = `${typeof label === 'number' ? '#' : '$'}${label}\u0000`;
    for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  }
  return mix(hash) >>> 0;
}

/** One draw of the standard normal distribution (Box & Muller 1958). */
export function gaussian(random: Random): number {
  const radius = Math.sqrt(-2 * Math.log(1 - random())); // 1 - u is in (0, 1]: never log 0
  return radius * Math.cos(2 * Math.PI * random());
}

/** MurmurHash3's 32-bit finaliser: every input bit moves every output bit. */
function mix(value: number): number {
  let h = (value + 0x9e3779b9) | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}
