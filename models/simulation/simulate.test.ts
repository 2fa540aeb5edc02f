import { beforeAll, describe, expect, it } from 'vitest';
import { fixedMix, linearThompson } from '../bandit/choosers';
import { HYBRID_DEFAULTS } from '../hybrid/config';
import { gaussian, seededRandom } from '../math/random';
import { syntheticDataset } from '../testing/synthetic';
import { trainRecommenders, type Recommenders } from './recommenders';
import { simulate, type Midway, type SimulationOptions } from './simulate';
import { appeal, CHARACTERS, drawTaste, makeWorld, type World } from './world';

const { items } = syntheticDataset({ items: 120, users: 0 });
const K = 4;
const random = seededRandom(5);
const material = {
  items,
  factors: Float32Array.from({ length: items.length * K }, () => gaussian(random)),
  k: K,
  popularity: Float32Array.from(items, () => 1 + Math.floor(50 * random())),
};
const options: SimulationOptions = {
  ...{ people: 12, rounds: 6, size: 8, driftAt: 3, groups: 3, sharedRounds: 100, seed: 9 },
};

let world: World;
let recommenders: Recommenders;
beforeAll(async () => {
  world = makeWorld(material, { atStart: 0.6, rounds: 6 }, 9);
  recommenders = await trainRecommenders(world, 60, 9);
});

const earn = (policy = recommenders.bandit(linearThompson()), changes: Partial<SimulationOptions> = {}) =>
  simulate(world, recommenders, () => policy, { ...options, ...changes });

describe('simulate', () => {
  it('earns the same from the same seed, and something else from another', async () => {
    const [once, again, other] = [await earn(), await earn(), await earn(undefined, { seed: 10 })];
    expect(again).toEqual(once);
    expect(other.perRound).not.toEqual(once.perRound);
  });

  it('goes on after any group as if it had not been stopped', async () => {
    const stops: Midway[] = [];
    const whole = await earn(undefined, { onGroup: (midway) => stops.push(midway) });
    expect(stops.map(({ people }) => people)).toEqual([4, 8]);
    for (const from of stops) expect(await earn(undefined, { from })).toEqual(whole);
  });

  it('drives the blend as well as every chooser, and counts what each source chose', async () => {
    for (const policy of [
      recommenders.blend(HYBRID_DEFAULTS.weights),
      recommenders.bandit(linearThompson()),
      recommenders.bandit(fixedMix({ trending: 1 })),
    ]) {
      const { impressions, bySource, perRound } = await earn(policy);
      expect(Object.values(bySource).reduce((a, b) => a + b, 0)).toBe(impressions);
      expect(impressions).toBeGreaterThan(options.people * options.rounds);
      expect(perRound).toHaveLength(options.rounds);
    }
  });

  it('leaves all before a drift as it was', async () => {
    const [drifting, steady] = [await earn(), await earn(undefined, { driftAt: null })];
    expect(drifting.perRound.slice(0, 3)).not.toEqual([0, 0, 0]);
    // People come one after the other: only those of the first group have not heard of others' later rounds.
    const [one, other] = [
      await earn(undefined, { groups: 1 }),
      await earn(undefined, { groups: 1, driftAt: null }),
    ];
    expect(one.perRound.slice(0, 3)).toEqual(other.perRound.slice(0, 3));
    expect(one.perRound.slice(3)).not.toEqual(other.perRound.slice(3));
    expect(steady.impressions).toBeGreaterThan(0);
  });
});

describe('world', () => {
  it('lets as many items out as it says, and no others later than it says', () => {
    const atStart = [...world.released].filter((round) => round === 0).length;
    expect(atStart / items.length).toBeGreaterThan(0.45);
    expect(atStart / items.length).toBeLessThan(0.75);
    expect(Math.max(...world.released)).toBeLessThanOrEqual(6);
  });

  it('has people of all characters: shares that sum to 1', () => {
    expect(CHARACTERS.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 12);
  });

  it('has tastes of mean 0 and deviation 1, and appeals that differ by character', () => {
    const taste = drawTaste(world, seededRandom(1));
    const mean = taste.reduce((sum, value) => sum + value, 0) / taste.length;
    const square = taste.reduce((sum, value) => sum + value ** 2, 0) / taste.length;
    expect(mean).toBeCloseTo(0, 9);
    expect(square).toBeCloseTo(1, 9);
    const famous = world.wellKnown.indexOf(Math.max(...world.wellKnown));
    const [usual, seeker, follower] = CHARACTERS.map(({ character }) =>
      appeal(world, character, taste, famous),
    );
    expect(follower - seeker).toBeGreaterThan(0);
    expect(Number.isFinite(usual)).toBe(true);
  });
});
