import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Interaction } from '../../../models/types';
import type { Draft } from '../db/journal';
import type { Entry, SlateView } from '../workers/messages';
import { contextOf, Impressions } from './impressions';

const entry = (id: string, position: number): Entry => ({
  card: { id, kind: 'film', title: id, year: 1990, genres: [], creators: [], crowd: null },
  position,
  score: 1,
  source: 'content',
  propensity: 0.5,
  why: { parts: [], shares: [], terms: [] },
});
const slate: SlateView = {
  slateId: 's1',
  surface: 'home:recommended',
  policy: 'blend-mmr@1',
  modelVersion: 'v1',
  seed: 7,
  entries: [entry('a', 0), entry('b', 1)],
};
const [a, b] = slate.entries as [Entry, Entry];

/** The browser's observer, driven by hand: there is no layout in Node. */
class HandObserver {
  static latest: HandObserver;
  constructor(readonly report: (changes: Partial<IntersectionObserverEntry>[]) => void) {
    HandObserver.latest = this;
  }
  observe() {}
  unobserve() {}
  disconnect() {}
}

it('says under which variant of which experiment something was shown, where it was', () => {
  const trial = { experiment: 'x', variant: 'chance' };
  expect(contextOf({ ...slate, trial }, a)).toMatchObject(trial);
  expect(Object.keys(contextOf(slate, a))).not.toContain('experiment');
});

describe('impressions (R4)', () => {
  let calls: (readonly Draft[])[];
  let impressions: Impressions;
  beforeEach(() => {
    vi.useFakeTimers();
    vi.stubGlobal('IntersectionObserver', HandObserver);
    calls = [];
    let made = 0;
    impressions = new Impressions(
      async (drafts) => {
        calls.push(drafts);
        return drafts.map((draft) => ({ id: draft.id }) as Interaction);
      },
      () => `id-${++made}`,
    );
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  const see = (target: Element, ratio: number) =>
    HandObserver.latest.report([{ target, isIntersecting: ratio > 0, intersectionRatio: ratio }]);

  it('writes entries that were half visible for half a second, together and once a slate', async () => {
    const [left, right] = [{} as Element, {} as Element];
    impressions.watch(left, slate, a);
    impressions.watch(right, slate, b);
    see(left, 0.6);
    see(right, 1);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(calls.map((drafts) => drafts.map(({ itemId }) => itemId))).toEqual([['a', 'b']]);
    impressions.watch(left, slate, a);
    expect(impressions.answered(slate, a)).toEqual({ id: calls[0]?.[0]?.id, unwritten: [] });
    expect(calls).toHaveLength(1);
  });

  it('does not count what was only scrolled past', async () => {
    const element = {} as Element;
    impressions.watch(element, slate, a);
    see(element, 0.9);
    await vi.advanceTimersByTimeAsync(300);
    see(element, 0.1);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(calls).toEqual([]);
  });

  it('hands the impression over to be written with the reward that answers it, once', async () => {
    const { id, unwritten } = impressions.answered(slate, b);
    expect(unwritten).toEqual([{ id, kind: 'impression', itemId: 'b', context: contextOf(slate, b) }]);
    expect(impressions.answered(slate, b)).toEqual({ id, unwritten: [] });
    await vi.advanceTimersByTimeAsync(5_000);
    expect(calls).toEqual([]);
  });

  it('writes later what the journal refused', async () => {
    const { unwritten } = impressions.answered(slate, b);
    impressions.putBack(unwritten);
    await impressions.flush();
    expect(calls).toEqual([unwritten]);
  });

  it('carries surface, position, policy, model, propensity, source, slate and seed, and what a policy that draws knew', () => {
    expect(contextOf(slate, b)).toEqual({
      surface: 'home:recommended',
      position: 1,
      policy: 'blend-mmr@1',
      modelVersion: 'v1',
      propensity: 0.5,
      source: 'content',
      slateId: 's1',
      seed: 7,
    });
    const features = [1, 0.5];
    expect(contextOf({ ...slate, candidates: '0123abcd' }, { ...b, features })).toMatchObject({
      candidates: '0123abcd',
      features,
    });
    expect(contextOf({ ...slate, modelVersion: '' }, b)).not.toHaveProperty('modelVersion');
  });
});
