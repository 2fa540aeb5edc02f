import { seededRandom } from '../../models/math/random';

export interface ScoreTask {
  readonly items: number;
  readonly factors: number;
  readonly runs: number;
  readonly best: number;
}

/** Factors on the grid of 8 bits, as an artefact has them; a person's vector; and a tenth of the items excluded. */
export function scoreMatrix({ items, factors }: ScoreTask) {
  const random = seededRandom(1);
  const values = new Float32Array(items * factors);
  for (let item = 0; item < items; item++) {
    const scale = Math.fround(0.001 + random() / 100);
    for (let at = item * factors; at < (item + 1) * factors; at++)
      values[at] = scale * (at % factors === 0 ? 127 : Math.round(254 * random() - 127));
  }
  const vector = Float32Array.from({ length: factors }, () => random() - 0.5);
  const excluded = Uint8Array.from({ length: Math.ceil(items / 8) }, () => (random() < 0.8 ? 1 : 0));
  return { values, vector, excluded };
}
