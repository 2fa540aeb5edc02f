import { describe, expect, it } from 'vitest';
import { search, type Settings, type Space, type Trial } from './search';
import { nested } from './spaces';

const SPACE: Space = {
  ridge: { kind: 'log', from: 1, to: 1000 },
  share: { kind: 'linear', from: 0, to: 1 },
  size: { kind: 'linear', from: 3, to: 9, whole: true },
  factors: { kind: 'choice', of: [16, 32] },
};

/** Best at ridge 100; counts what is asked of it. */
function world() {
  const asked: Settings[] = [];
  const measure = async (settings: Settings) => {
    asked.push(settings);
    const worth = -Math.abs(Math.log((settings.ridge ?? 1) / 100));
    return { figures: {}, worth, seconds: 0 };
  };
  return { asked, measure };
}

const run = async (trials: number, seed: number, known: readonly Trial[] = []) => {
  const { asked, measure } = world();
  const kept: Trial[] = [];
  const found = await search(SPACE, {
    trials,
    seed,
    known,
    measure,
    onTrial: (trial) => void kept.push(trial),
  });
  return { asked, found, kept };
};

describe('search', () => {
  it('gives all a third of the effort, the best third the whole, and the defaults the whole in any case', async () => {
    const { found } = await run(9, 1);
    const whole = found.filter(({ effort }) => effort === 1);
    expect(found).toHaveLength(9 + whole.length);
    expect([3, 4]).toContain(whole.length);
    expect(whole.map(({ number }) => number)).toContain(0);
    expect(found[0].worth).toBe(Math.max(...found.map(({ worth }) => worth)));
    expect(found[0].settings.ridge).toBeGreaterThan(10);
  });

  it('draws within the ranges', async () => {
    const { found } = await run(40, 2);
    for (const { number, settings } of found) {
      if (number === 0) continue;
      expect(settings.ridge).toBeGreaterThanOrEqual(1);
      expect(settings.ridge).toBeLessThanOrEqual(1000);
      expect([16, 32]).toContain(settings.factors);
      expect([3, 4, 5, 6, 7, 8, 9]).toContain(settings.size);
    }
    expect(new Set(found.map(({ settings }) => settings.ridge)).size).toBeGreaterThan(30);
  });

  it('R3: tries the same again by the same seed, others by another, and more trials change none before', async () => {
    const first = await run(5, 7);
    expect((await run(5, 7)).found).toEqual(first.found);
    expect((await run(5, 8)).found).not.toEqual(first.found);
    const more = await run(12, 7);
    for (const { number, settings } of first.found)
      expect(more.found.find((trial) => trial.number === number)!.settings).toEqual(settings);
  });

  it('resumes wherever it was cut off, and does nothing twice', async () => {
    const whole = await run(8, 3);
    for (const done of [0, 1, 5, 8, whole.kept.length]) {
      const rest = await run(8, 3, whole.kept.slice(0, done));
      expect(rest.found).toEqual(whole.found);
      expect(rest.asked).toHaveLength(whole.asked.length - done);
    }
  });

  it('with one trial measures the defaults', async () => {
    const { found } = await run(1, 1);
    expect(found.map(({ number, effort, settings }) => [number, effort, settings])).toEqual([
      [0, 1, {}],
      [0, 1 / 3, {}],
    ]);
  });
});

describe('nested', () => {
  it('reaches into records and keeps what is beside', () => {
    const defaults = { ridge: 1, profile: { a: 1, b: 2 } };
    expect(nested({ ridge: 5, 'profile.a': 3 }, defaults)).toEqual({ ridge: 5, profile: { a: 3, b: 2 } });
  });
});
