import { describe, expect, it } from 'vitest';
import { summed } from '../hybrid/similarity';
import { catalogueTraits } from '../hybrid/traits';
import { wishReader } from '../hybrid/wish-terms';
import { syntheticDataset } from '../testing/synthetic';
import { EMPTY_HISTORY } from '../types';
import { Vocabulary } from '../vocabulary';
import { NO_WISHES } from '../wishes';
import { epsilonGreedy, fixedMix, linearThompson } from './choosers';
import { BANDIT_DEFAULTS, type BanditConfig, SLATE_SOURCES, type SlateSource } from './config';
import { areFeatures } from './features';
import { banditPolicy } from './policy';
import type { SourceParts } from './sources';
import { emptyStatistics } from './statistics';
import { NO_GENRES, NOW, partsOver, policyOver, requestOf } from './testing/small-hybrid';

const scores = {
  collaborative: [9, 8, 7, 6, 5, 4, 3, 2, 1, 0.5],
  content: [1, 2, 3, 4, 5, 6, 7, 8, 9, 9.5],
  popularity: [5, 1, 7, 3, 9, 2, 8, 4, 6, 0],
};
const nothing = emptyStatistics();

describe('banditPolicy', () => {
  it('R3: fills the same slate bit for bit from the same request and statistics', async () => {
    const slates = await Promise.all(
      [1, 2].map(() => policyOver(scores, linearThompson())(nothing).slate(requestOf({ seed: 7, size: 6 }))),
    );
    expect(slates[0]).toEqual(slates[1]);
    const others = await policyOver(scores, linearThompson())(nothing).slate(requestOf({ seed: 8, size: 6 }));
    expect(others.candidates).toBe(slates[0].candidates);
    expect(others.entries).not.toEqual(slates[0].entries);
  });

  it('R4: names itself, its seed, what competed, and of each entry the source, the features and the propensity', async () => {
    const slate = await policyOver(scores, linearThompson())(nothing).slate(requestOf({ size: 6 }));
    expect(slate).toMatchObject({ policy: 'bandit-thompson@6', seed: 1 });
    expect(slate.candidates).toMatch(/^[0-9a-f]{8}$/);
    slate.entries.forEach((entry, position) => {
      expect(entry.position).toBe(position);
      expect(entry.propensity).toBeGreaterThan(0);
      expect(entry.propensity).toBeLessThanOrEqual(1);
      expect(areFeatures(entry.features)).toBe(true);
    });
    expect(new Set(slate.entries.map(({ itemId }) => itemId)).size).toBe(6);
  });

  it.each([linearThompson(), epsilonGreedy(0.5), fixedMix({})])(
    'R4: shows an item as often as $name says, place by place',
    async (chooser) => {
      const policy = policyOver(scores, chooser)(nothing);
      const times = 3000;
      const first = new Map<string, { shown: number; propensity: number }>();
      const second = new Map<string, { shown: number; propensity: number }>();
      for (let seed = 0; seed < times; seed++) {
        const { entries } = await policy.slate(requestOf({ seed, size: 2 }));
        for (const [counts, key, { propensity }] of [
          [first, entries[0].itemId, entries[0]],
          [second, `${entries[0].itemId} ${entries[1].itemId}`, entries[1]],
        ] as const) {
          const { shown } = counts.get(key) ?? { shown: 0 };
          counts.set(key, { shown: shown + 1, propensity });
        }
      }
      const within = (shown: number, of: number, p: number) =>
        expect(Math.abs(shown / of - p)).toBeLessThan(5 * Math.sqrt((p * (1 - p)) / of) + 1e-9);
      let whole = 0;
      for (const { shown, propensity } of first.values()) {
        within(shown, times, propensity);
        whole += propensity;
      }
      expect(whole).toBeGreaterThan(0.99);
      expect(whole).toBeLessThan(1 + 1e-9);
      for (const [key, { shown, propensity }] of second)
        within(shown, first.get(key.split(' ')[0])!.shown, propensity);
    },
  );

  it('never shows what the request excludes, whoever chooses', async () => {
    const exclude = new Set(['i0', 'i9', 'i4']);
    for (let seed = 0; seed < 50; seed++) {
      const { entries } = await policyOver(
        scores,
        fixedMix({}),
      )(nothing).slate(requestOf({ seed, exclude, size: 10 }));
      expect(entries.map(({ itemId }) => itemId).sort()).toEqual(['i1', 'i2', 'i3', 'i5', 'i6', 'i7', 'i8']);
    }
  });

  it('R2: has a full list for somebody without a history, and fills up with what nobody knows', async () => {
    const few = { popularity: [1, NaN, 2, NaN] };
    const { entries } = await policyOver(
      few,
      linearThompson(),
    )(nothing).slate(requestOf({ history: EMPTY_HISTORY(NOW), size: 4 }));
    expect(entries).toHaveLength(4);
    const silent = entries.filter(({ source }) => source === 'catalogue');
    for (const entry of silent) expect(entry).toMatchObject({ score: NaN, propensity: 1 });
    expect(silent.length).toBeGreaterThan(0);
  });

  it('R1: the wish for diversity changes the list', async () => {
    const ids = async (diversity: number) => {
      const policy = policyOver(scores, fixedMix({ collaborative: 1 }))(nothing);
      return (await policy.slate(requestOf({ diversity }))).entries.map(({ itemId }) => itemId);
    };
    expect(await ids(0)).toEqual(['i0', 'i1', 'i2']);
    const diverse = policyOver(scores, fixedMix({ collaborative: 1 }), 2)(nothing);
    const { entries } = await diverse.slate(requestOf({ diversity: 1, size: 4 }));
    expect(entries.slice(0, 2).map(({ itemId }) => Number(itemId.slice(1)) % 2)).toEqual([0, 1]);
  });

  it('has a source that hears what was said last, for who has said more than that', async () => {
    const firstAfter = async (newestFirst: readonly string[]) => {
      const preferences = newestFirst.map((itemId, n) => ({
        itemId,
        liked: true,
        confidence: 1,
        at: NOW - n,
      }));
      const history = { preferences, now: NOW };
      const latest = policyOver(scores, fixedMix({ latest: 1, collaborative: 1e-9 }))(nothing);
      const { itemId, source } = (await latest.slate(requestOf({ history, diversity: 0 }))).entries[0];
      return [itemId, source];
    };
    const liked = ['i0', 'i1', 'i2', 'i3', 'i4', 'i5', 'i6'];
    expect(await firstAfter(liked)).toEqual(['i1', 'latest']);
    expect(await firstAfter(liked.toReversed())).toEqual(['i7', 'latest']);
    expect(await firstAfter(liked.slice(0, 5))).toEqual(['i0', 'collaborative']);
  });

  it('passes over there what was shown in vain, once the hour after it is over, and nowhere else', async () => {
    const preferences = Array.from({ length: 7 }, (_, n) => ({
      ...{ itemId: `i${n}`, liked: true, confidence: 1, at: NOW - n },
    }));
    const first = async (source: 'latest' | 'collaborative', minutesAgo: number) => {
      const shown = ['i7', 'i8'].map((itemId) => ({ itemId, at: NOW - minutesAgo * 60_000 }));
      const exclude = new Set(preferences.map(({ itemId }) => itemId));
      const history = { preferences, now: NOW, shown };
      const policy = policyOver(scores, fixedMix({ [source]: 1 }))(nothing);
      return (await policy.slate(requestOf({ history, exclude, diversity: 0 }))).entries[0].itemId;
    };
    // It is seven minutes past.
    expect(await first('latest', 66)).toBe('i7');
    expect(await first('latest', 67)).toBe('i9');
    expect(await first('collaborative', 67)).toBe('i7');
  });

  it('has that source for who has said less, once they have passed over as much', async () => {
    const preferences = Array.from({ length: 4 }, (_, n) => ({
      ...{ itemId: `i${n}`, liked: true, confidence: 1, at: NOW - n },
    }));
    const sourceAfter = async (...passed: readonly string[]) => {
      const shown = passed.map((itemId) => ({ itemId, at: NOW - 3 * 60 * 60_000 }));
      const latest = policyOver(scores, fixedMix({ latest: 1, collaborative: 1e-9 }))(nothing);
      const history = { preferences, now: NOW, shown };
      return (await latest.slate(requestOf({ history }))).entries[0].source;
    };
    expect(await sourceAfter('i7')).toBe('collaborative');
    expect(await sourceAfter('i7', 'i7')).toBe('collaborative'); // one title, shown twice
    expect(await sourceAfter('i7', 'i8')).toBe('latest');
    expect(await sourceAfter('i7', 'i1')).toBe('collaborative'); // of the other something was said
  });

  it('has less there of an item itself that was shown in vain, also where taste has not heard of it', async () => {
    const newestFirst = ['i4', 'i6', 'i0', 'i1', 'i2', 'i3']; // i5 is the best of the rest, then i7
    const preferences = newestFirst.map((itemId, n) => ({ itemId, liked: true, confidence: 1, at: NOW - n }));
    const parts = partsOver(scores);
    const sources: SourceParts = { ...parts, taste: (history) => parts.taste(history, []) };
    const firstOf = async (changes: Partial<BanditConfig>) => {
      const policy = banditPolicy({
        ...{ sources, similarity: summed(() => 0), genres: NO_GENRES },
        ...{ chooser: fixedMix({ latest: 1 }), config: { ...BANDIT_DEFAULTS, fame: 0, ...changes } },
      })(nothing);
      const shown = [{ itemId: 'i5', at: NOW - 3 * 60 * 60_000 }];
      const exclude = new Set(newestFirst);
      const history = { preferences, now: NOW, shown };
      return (await policy.slate(requestOf({ history, exclude, diversity: 0 }))).entries[0].itemId;
    };
    expect(await firstOf({ itemPrecision: 1e9 })).toBe('i5');
    expect(await firstOf({})).toBe('i7');
  });

  describe('less like an item', () => {
    const preferences = Array.from({ length: 7 }, (_, n) => ({
      ...{ itemId: `i${n}`, liked: true, confidence: 1, at: NOW - n },
    }));
    const items = syntheticDataset({ items: scores.content.length, users: 1 }).items.map((item, n) => ({
      ...item,
      id: `i${n}`,
    }));
    const vocabulary = new Vocabulary(items.map(({ id }) => id));
    const wishes = wishReader(catalogueTraits(items, vocabulary), vocabulary);
    const shownBy = async (source: SlateSource, lessLike: readonly string[]) => {
      const policy = banditPolicy({
        ...{ sources: partsOver(scores, wishes), similarity: summed(() => 0), genres: NO_GENRES },
        ...{ chooser: fixedMix({ [source]: 1 }), config: { ...BANDIT_DEFAULTS, fame: 0, calibration: 0 } },
      })(nothing);
      const history = { preferences, now: NOW, wishes: { ...NO_WISHES, lessLike } };
      const { entries } = await policy.slate(requestOf({ history, diversity: 0, size: 3 }));
      return entries.flatMap((entry) => (entry.source === source ? [entry.itemId] : []));
    };

    it.each(SLATE_SOURCES)('is heard by the source %s too', async (source) => {
      const [first] = await shownBy(source, []);
      expect(first).toBeDefined();
      const after = await shownBy(source, [first]);
      expect(after.length).toBeGreaterThan(0);
      expect(after).not.toContain(first);
    });
  });

  it('says of an entry whether another source was expected to do better', async () => {
    const greedy = await policyOver(scores, epsilonGreedy(0))(nothing).slate(requestOf());
    for (const { explored, source } of greedy.entries) expect([explored, source]).toEqual([false, 'blend']);
    const never = await policyOver(scores, fixedMix({ blend: 1e-9, fresh: 1 }))(nothing).slate(requestOf());
    for (const entry of never.entries) expect(entry.explored).toBe(entry.source !== 'fresh');
    const all = await policyOver(scores, epsilonGreedy(1))(nothing).slate(requestOf({ size: 8 }));
    for (const { explored, source } of all.entries) expect(explored).toBe(source !== 'blend');
  });
});
