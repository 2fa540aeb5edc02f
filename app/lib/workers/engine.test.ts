import { beforeEach, describe, expect, it, vi } from 'vitest';
import { areFeatures, FEATURE_COUNT } from '../../../models/bandit/features';
import type { MeasuredMatrix } from '../../../models/math/choose-scorer';
import { referenceScorer } from '../../../models/math/scorer';
import type { Wishes } from '../../../models/types';
import { syntheticDataset } from '../../../models/testing/synthetic';
import { NO_WISHES, WISH_REGISTERS } from '../../../models/wishes';
import { createEngine, type Engine, type EngineOptions } from './engine';
import type { HomeView, LibraryEntry, SlateView } from './messages';
import { artefactBytes, catalogueBytes, ensembleBytes, MemoryStore, NOW } from './testing/memory-store';

const world = syntheticDataset({ items: 200, users: 120 });
const artefact = await artefactBytes(world, 8, 'model-1');
const catalogue = catalogueBytes(world.items);
const request = { now: NOW, seed: 7, size: 10 };

let store: MemoryStore;
beforeEach(() => {
  store = new MemoryStore();
  store.held = { catalogue, collaborative: artefact };
});

const engineOf = (changes: Partial<EngineOptions> = {}) =>
  createEngine({ store, clock: () => performance.now(), idle: (work) => queueMicrotask(work), ...changes });
const idsOf = ({ entries }: SlateView) => entries.map(({ card }) => card.id);
const slatesOf = (home: HomeView) => [
  home.recommended,
  home.trending,
  ...home.because.map(({ slate }) => slate),
];
const likeSome = (cluster: number, count: number) =>
  world
    .itemsOf(cluster)
    .slice(0, count)
    .forEach((id) => store.tap('like', id));
const shareOfCluster = (slate: SlateView, cluster: number) =>
  idsOf(slate).filter((id) => world.clusterOf.get(id) === cluster).length / slate.entries.length;

describe('home', () => {
  it('R2: ranks for somebody of whom nothing is known', async () => {
    const home = await engineOf().home(request);
    expect(home.recommended.entries.length).toBe(10);
    expect(home.trending.entries.length).toBe(10);
    expect(home).toMatchObject({ because: [], preferences: 0 });
    expect(new Set(idsOf(home.recommended).map((id) => world.clusterOf.get(id))).size).toBeGreaterThan(1);
  });

  it('follows three likes, and takes them back with an undo', async () => {
    const engine = engineOf();
    const before = await engine.home(request);
    likeSome(2, 3);
    const after = await engine.home(request);
    expect(after.preferences).toBe(3);
    expect(shareOfCluster(after.recommended, 2)).toBeGreaterThan(0.7);
    expect(after.recommended.slateId).not.toBe(before.recommended.slateId);
    for (const like of [...store.events]) store.tap('undo', like.itemId, { context: { undoes: like.id } });
    expect(idsOf((await engine.home(request)).recommended)).toEqual(idsOf(before.recommended));
  });

  it('shows nothing that is settled, and no item twice', async () => {
    likeSome(0, 6);
    const [a, b, c, d, e] = world.itemsOf(1);
    store.tap('hide', a);
    store.tap('dislike', b);
    store.tap('save', c);
    store.tap('rating', d, { value: 3 });
    store.tap('purchase', e, { value: 1 });
    const home = await engineOf().home(request);
    expect(home.because.map(({ liked }) => liked.id)).toEqual([e, c]);
    const shown = slatesOf(home).flatMap(idsOf);
    expect(new Set(shown).size).toBe(shown.length);
    for (const { itemId } of store.events) expect(shown).not.toContain(itemId);
  });

  it('R3: replays the same lists from the same seed and history, in a fresh engine too', async () => {
    likeSome(1, 4);
    const engine = engineOf();
    const first = await engine.home(request);
    expect(await engine.home(request)).toEqual(first);
    expect(await engineOf().home(request)).toEqual(first);
    expect((await engine.home({ ...request, now: NOW + 1000 })).recommended.slateId).toBe(
      first.recommended.slateId,
    );
    expect((await engine.home({ ...request, seed: 8 })).recommended.slateId).not.toBe(
      first.recommended.slateId,
    );
    expect(new Set(slatesOf(first).map(({ slateId }) => slateId)).size).toBe(slatesOf(first).length);
  });

  it('R4: says of every entry what its impression must carry', async () => {
    likeSome(1, 4);
    for (const slate of slatesOf(await engineOf().home(request))) {
      expect(slate).toMatchObject({ seed: 7, modelVersion: 'model-1' });
      expect(slate.policy).toMatch(/^[a-z-]+@\d+$/);
      expect(slate.slateId).toMatch(/^[0-9a-f]{16}$/);
      slate.entries.forEach((entry, position) => expect(entry.position).toBe(position));
      const drawn = slate.surface === 'home:recommended';
      expect(slate.candidates).toEqual(drawn ? expect.stringMatching(/^[0-9a-f]{8}$/) : undefined);
      for (const { propensity, features } of slate.entries) {
        expect(propensity).toBeGreaterThan(0);
        expect(propensity).toBeLessThanOrEqual(1);
        if (!drawn) expect(propensity).toBe(1);
        expect(areFeatures(features)).toBe(drawn);
      }
    }
  });

  it('learns from answers which source to ask, and from the log alone: a device that starts again knows it too', async () => {
    likeSome(1, 4);
    const features = Array.from({ length: FEATURE_COUNT }, (_, at) => (at === 0 ? 1 : 0));
    for (let n = 0; n < 300; n++) {
      const source = n % 2 ? 'blend' : 'trending';
      const shown = store.tap('impression', world.itemsOf(0)[n % 20], {
        context: { source, features, propensity: 0.5, policy: 'bandit-thompson@5' },
      });
      if (source === 'trending')
        store.tap('view', shown.itemId, { value: 60, context: { impressionId: shown.id } });
    }
    const sources = async (engine: Engine, seed: number) => {
      const { recommended } = await engine.home({ ...request, seed, size: 20 });
      return recommended.entries.map(({ source }) => source);
    };
    const taught = await sources(engineOf(), 7);
    expect(taught.filter((source) => source === 'trending').length).toBeGreaterThan(5);
    store.events.splice(4); // as if nothing had been shown
    const untaught = await sources(engineOf(), 7);
    expect(untaught.filter((source) => source === 'blend').length).toBeGreaterThan(10);
  });

  it('R3: gives the same list for the same seed though it has been looked at, and learns from it for the next', async () => {
    likeSome(1, 4);
    const engine = engineOf();
    const before = await engine.home(request);
    for (const { card, position, source, features, propensity } of before.recommended.entries) {
      const context = { position, source, propensity, ...(features && { features }) };
      store.tap('impression', card.id, { context });
    }
    expect((await engine.home(request)).recommended).toEqual(before.recommended);
    // So does a worker that starts anew, as after a reload, when it is told how far the list had learned.
    const { learnedUpTo } = before.recommended;
    expect((await engineOf().home({ ...request, learnedUpTo })).recommended).toEqual(before.recommended);
    const next = await engineOf().home({ ...request, seed: 8 });
    expect(next.recommended.learnedUpTo).toBeGreaterThan(learnedUpTo!);
  });

  it('R3: gives the list of before again once what was said is taken back, by its seed and what it had learned', async () => {
    likeSome(1, 4);
    const engine = engineOf();
    for (let seed = 0; seed < 20; seed++) {
      const { recommended } = await engine.home({ ...request, seed });
      const [{ card, source, features, propensity }] = recommended.entries;
      const context = { position: 0, source, propensity, ...(features && { features }) };
      const shown = store.tap('impression', card.id, { context });
      const like = store.tap('like', card.id, { context: { impressionId: shown.id } });
      const meanwhile = await engine.home({ ...request, seed: seed + 100 });
      expect(meanwhile.recommended.entries.map((entry) => entry.card.id)).not.toContain(card.id);
      store.tap('undo', card.id, { context: { undoes: like.id } });
      const { learnedUpTo } = recommended;
      const after = await engine.home({ ...request, seed, learnedUpTo });
      expect(after.recommended).toEqual({ ...recommended, slateId: after.recommended.slateId });
    }
  });

  it('shows less of what was shown and passed over, but not while one looks at it', async () => {
    likeSome(0, 4);
    likeSome(1, 4);
    const features = Array.from({ length: FEATURE_COUNT }, (_, at) => (at === 0 ? 1 : 0));
    for (const itemId of world.itemsOf(1).slice(4, 16))
      store.tap('impression', itemId, { context: { source: 'blend', features, propensity: 0.5 } });
    const { at } = store.events.at(-1)!;
    const othersAfter = async (hours: number) => {
      const now = at + hours * 60 * 60_000;
      const { recommended } = await engineOf().home({ ...request, now, size: 40 });
      const latest = recommended.entries.filter(({ source }) => source === 'latest');
      expect(latest.length).toBeGreaterThan(8);
      return latest.filter(({ card }) => world.clusterOf.get(card.id) === 1).length / latest.length;
    };
    const [before, after] = [await othersAfter(0.1), await othersAfter(3)];
    expect(before).toBeGreaterThan(0.3);
    expect(after).toBeLessThan(before / 2);
  });

  it('R5: gives reasons that sum to the score that ranked', async () => {
    likeSome(1, 4);
    store.tap('dislike', world.itemsOf(0)[3]);
    for (const slate of slatesOf(await engineOf().home(request))) {
      for (const { score, why, source } of slate.entries) {
        expect(why.parts.reduce((sum, { value }) => sum + value, 0)).toBeCloseTo(score, 4);
        if (slate.surface === 'home:recommended') expect(source).toBe(why.chosen!.source);
        else expect(source).toBe(why.parts.toSorted((a, b) => b.value - a.value)[0].source);
        for (const part of why.parts) {
          const shares = why.shares.filter((share) => share.source === part.source);
          if (part.source === 'popularity') expect(shares).toEqual([]);
          else expect(shares.reduce((sum, { value }) => sum + value, 0)).toBeCloseTo(part.value, 4);
        }
      }
    }
  });

  it('reads only what is new, and everything again when the order changed or the person did (P6, P11)', async () => {
    const engine = engineOf();
    likeSome(0, 5);
    await engine.home(request);
    likeSome(1, 1);
    await engine.home(request);
    await engine.home(request);
    expect(store.reads).toEqual([5, 1, 0]);
    store.epoch = '1';
    await engine.home(request);
    expect(store.reads.slice(3)).toEqual([0, 6]);
    store.events = [];
    expect((await engine.home(request)).preferences).toBe(0);
    store.epoch = 'another person';
    likeSome(2, 9);
    const other = await engine.home(request);
    expect(other.preferences).toBe(9);
    expect(idsOf(other.recommended)).toEqual(idsOf((await engineOf().home(request)).recommended));
  });

  it('ranks with what is being said as if it were read, without reading, and with the same slate (R3)', async () => {
    const engine = engineOf();
    likeSome(0, 3);
    await engine.home(request);
    const said = store.tap('like', world.itemsOf(1)[0]);
    const shown = store.tap('impression', world.itemsOf(1)[1]);
    const stored = store.events.splice(3);
    const saying = { events: [shown, said], keptRow: 3 };
    const heard = await engine.home({ ...request, saying });
    expect(store.reads).toEqual([3]);
    expect(heard.preferences).toBe(4);
    store.events.push(...stored);
    expect(await engine.home(request)).toEqual(heard);
    const { learnedUpTo } = heard.recommended;
    expect(await engineOf().home({ ...request, learnedUpTo })).toEqual(heard);
    expect(await engine.home({ ...request, saying })).toEqual(heard); // read meanwhile: counted once
  });

  it('reads first when the page has written more than was read, and forgets what was said and never kept', async () => {
    const engine = engineOf();
    const before = await engine.home(request);
    likeSome(0, 3);
    const said = store.tap('like', world.itemsOf(1)[0]);
    store.events.pop();
    const heard = await engine.home({ ...request, saying: { events: [said], keptRow: 3 } });
    expect(store.reads).toEqual([0, 3]);
    expect(heard.preferences).toBe(4);
    expect((await engine.home(request)).preferences).toBe(3);
    expect(before.preferences).toBe(0);
  });

  it('is not run for a caller who has gone', async () => {
    const engine = engineOf();
    await engine.open();
    await expect(engine.home(request, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      name: 'AbortError',
    });
    expect(store.reads).toEqual([]);
  });
});

describe('items that nobody has touched', () => {
  // The shared model comes from a smaller catalogue; then 60 items more, of the same four tastes.
  const wider = syntheticDataset({ items: 260, users: 120 });
  const added = new Set(wider.items.slice(200).map(({ id }) => id));
  const lists = (engine: ReturnType<typeof engineOf>) => engine.home({ ...request, size: 260 });
  /** The first list that is made by this version. */
  const listBy = (engine: ReturnType<typeof engineOf>, version: string) =>
    vi.waitFor(
      async () => {
        const home = await lists(engine);
        expect(home.recommended.modelVersion).toBe(version);
        return home;
      },
      { timeout: 20_000 },
    );
  const mappedIn = ({ recommended }: HomeView) =>
    recommended.entries.flatMap(({ card, why }) =>
      why.parts.some(({ source }) => source === 'mapped') ? [card.id] : [],
    );
  beforeEach(() => {
    store.held = { catalogue: catalogueBytes(wider.items), collaborative: artefact };
    likeSome(1, 5);
  });

  it('have factors soon after the first list, which does not wait for them, and say so', async () => {
    const engine = engineOf();
    const first = await lists(engine);
    expect(mappedIn(first)).toEqual([]);
    expect(first.recommended.modelVersion).toBe('model-1');
    expect((await engine.status()).mappedItems).toBeNull();
    const next = await listBy(engine, 'model-1+mapped');
    expect(new Set(mappedIn(next))).toEqual(added);
    expect((await engine.status()).mappedItems).toBe(added.size);
    expect(next.recommended.slateId).not.toBe(first.recommended.slateId);
    for (const { card, why } of next.recommended.entries)
      if (added.has(card.id)) expect(why.parts.map(({ source }) => source)).not.toContain('collaborative');
    const item = await engine.item({ ...request, id: [...added][1] }); // of taste 1
    expect(item!.entry!.why.shares.some(({ source, value }) => source === 'mapped' && value > 0)).toBe(true);
  });

  it('get new ones with a new model, and lose them with it', async () => {
    const engine = engineOf();
    await listBy(engine, 'model-1+mapped');
    store.held = { ...store.held, collaborative: await artefactBytes(world, 8, 'model-2') };
    await engine.reload();
    expect((await lists(engine)).recommended.modelVersion).toMatch(/^model-2/);
    expect(new Set(mappedIn(await listBy(engine, 'model-2+mapped')))).toEqual(added);
    store.held = { ...store.held, collaborative: null };
    await engine.reload();
    expect(mappedIn(await listBy(engine, ''))).toEqual([]);
  });
});

describe('dashboard', () => {
  it('tells what was said, how it spreads, how it was shown and which model ranks', async () => {
    const [a, b] = world.itemsOf(1);
    const shown = store.tap('impression', a, { context: { surface: 'home:recommended', position: 2 } });
    store.tap('like', a, { context: { surface: 'home:recommended', position: 2, impressionId: shown.id } });
    store.tap('rating', b, { value: 5 });
    store.tap('dislike', world.itemsOf(2)[0]);
    const engine = engineOf();
    const view = await engine.dashboard({ now: NOW });
    expect(view).toMatchObject({
      said: { liked: 1, disliked: 1, saved: 0, rated: 1, hidden: 0, purchased: 0 },
      preferences: 3,
      outcomes: [{ surface: 'home:recommended', all: { shown: 1, welcomed: 1, hits: 1, rate: null } }],
      items: 200,
      model: { version: 'model-1', trainedAt: world.now, basedOn: null, dataset: 'synthetic', factors: 8 },
    });
    expect(view.model!.items).toBe((await engine.status()).modelItems);
    expect(view.taste.genres[0]).toMatchObject({ name: 'Genre 1', liked: 1, titles: 2 });
    expect(view.taste.genres[1]).toMatchObject({ name: 'Genre 2', disliked: 1, titles: 0 });
  });

  it('R2: is an answer without a history, a model or a catalogue', async () => {
    store.held = { catalogue: null, collaborative: null };
    expect(await engineOf().dashboard({ now: NOW })).toMatchObject({
      preferences: 0,
      taste: { genres: [], decades: [] },
      outcomes: [],
      items: 0,
      model: null,
    });
  });

  it('reads the history no further than home has, and costs the next list nothing', async () => {
    likeSome(1, 4);
    const engine = engineOf();
    const before = await engine.home(request);
    await engine.dashboard({ now: NOW });
    expect(store.reads).toEqual([4, 0]);
    expect(await engine.home(request)).toEqual(before);
  });
});

describe('wishes', () => {
  const wish = (changes: Partial<Wishes>) => {
    store.taste = Object.entries(changes).map(([wish, value]) => ({
      name: WISH_REGISTERS[wish as keyof Wishes],
      value,
    }));
  };
  const genresOf = (home: HomeView) =>
    new Set(slatesOf(home).flatMap(({ entries }) => entries.flatMap(genres)));
  const genres = ({ card }: HomeView['recommended']['entries'][number]) => card.genres;

  it('change nothing while nothing is asked for, in whatever way that is said (P10)', async () => {
    likeSome(1, 4);
    const before = await engineOf().home(request);
    wish(NO_WISHES);
    expect(await engineOf().home(request)).toEqual(before);
    store.taste = [
      { name: 'taste.avoidedGenres', value: 'Genre 1' },
      { name: 'taste.invented later', value: ['Genre 1'] },
      { name: 'taste.novelty', value: { wish: 1 } },
    ];
    expect(await engineOf().home(request)).toEqual(before);
  });

  it('rank again as soon as they are said, and as before when they are taken back (R3)', async () => {
    const engine = engineOf();
    likeSome(1, 4);
    const before = await engine.home(request);
    wish({ favouriteGenres: ['Genre 3'] });
    const after = await engine.home(request);
    expect(shareOfCluster(after.recommended, 3)).toBeGreaterThan(shareOfCluster(before.recommended, 3));
    expect(after.recommended.slateId).not.toBe(before.recommended.slateId);
    expect(await engine.home(request)).toEqual(after);
    wish({});
    expect(await engine.home(request)).toEqual(before);
  });

  it('keep what is avoided out of every list, but not out of search', async () => {
    likeSome(1, 4);
    wish({ avoidedGenres: ['genre 1'], avoidedTags: ['tag 2-0'], favouriteGenres: ['Genre 1'] });
    const engine = engineOf();
    const home = await engine.home(request);
    expect(genresOf(home)).not.toContain('Genre 1');
    for (const { id } of slatesOf(home).flatMap(({ entries }) => entries.map(({ card }) => card)))
      expect(world.items.find((item) => item.id === id)!.tags).not.toContain('tag 2-0');
    const [avoided] = world.itemsOf(1);
    const view = await engine.item({ id: avoided, now: NOW, seed: 3 });
    expect(idsOf(view!.similar).map((id) => world.clusterOf.get(id))).not.toContain(1);
    const { title } = world.items.find(({ id }) => id === avoided)!;
    expect(idsOf((await engine.search({ query: title, limit: 3, seed: 7 })).slate)[0]).toBe(avoided);
  });

  it('leave out titles for adults until they are asked for', async () => {
    const items = world.items.map((item, n) => (n % 2 ? item : { ...item, facts: { Rated: 'NC-17' } }));
    store.held.catalogue = catalogueBytes(items, 'rated');
    const adult = new Set(items.flatMap(({ id }, n) => (n % 2 ? [] : [id])));
    const engine = engineOf();
    const shown = async () => slatesOf(await engine.home(request)).flatMap(idsOf);
    expect((await shown()).filter((id) => adult.has(id))).toEqual([]);
    expect(await engine.taste()).toMatchObject({ adult: 100, leftOut: 100 });
    wish({ adult: true });
    expect((await shown()).filter((id) => adult.has(id))).not.toEqual([]);
  });

  it('are what an empty list is explained by, and what a first list was shaped by', async () => {
    const engine = engineOf();
    expect(await engine.home(request)).toMatchObject({ preferences: 0, wished: false, leftOut: 0 });
    wish({ favouriteGenres: ['Genre 3'] });
    expect(await engine.home(request)).toMatchObject({ preferences: 0, wished: true, leftOut: 0 });
    wish({ avoidedGenres: ['Genre 0', 'Genre 1', 'Genre 2', 'Genre 3'] });
    const home = await engine.home(request);
    expect(home).toMatchObject({ wished: true, leftOut: 200 });
    expect(slatesOf(home).flatMap(idsOf)).toEqual([]);
  });

  it('R5: are named in the reasons, whose parts still sum to the score', async () => {
    likeSome(1, 4);
    wish({ favouriteGenres: ['Genre 3'], period: { from: 1990, to: null }, novelty: 0.9, diversity: 0 });
    const { recommended } = await engineOf().home(request);
    const [favoured] = recommended.entries.filter(({ card }) => card.genres.includes('Genre 3'));
    expect(favoured.why.wishes).toContainEqual(expect.objectContaining({ kind: 'genre', wish: 'Genre 3' }));
    for (const { score, why, source } of recommended.entries) {
      expect(why.parts.reduce((sum, { value }) => sum + value, 0)).toBeCloseTo(score, 4);
      expect(source).toBe(why.chosen!.source);
      expect(why.parts.find((part) => part.source === 'novelty')!.value).toBeLessThanOrEqual(0);
    }
  });

  it('for variety spread a list over more tastes', async () => {
    likeSome(1, 4);
    const tastes = async (diversity: number) => {
      wish({ diversity });
      const { recommended } = await engineOf().home({ ...request, size: 20 });
      return new Set(idsOf(recommended).map((id) => world.clusterOf.get(id))).size;
    };
    expect(await tastes(1)).toBeGreaterThan(await tastes(0));
  });

  it('P11: are not those of the person before', async () => {
    const engine = engineOf();
    const before = await engine.home(request);
    wish({ avoidedGenres: ['Genre 0', 'Genre 1'] });
    await engine.home(request);
    store.epoch = 'another person';
    store.taste = [];
    expect(idsOf((await engine.home(request)).recommended)).toEqual(idsOf(before.recommended));
  });

  it('choose among what the catalogue has, most frequent first', async () => {
    const engine = engineOf();
    const taste = await engine.taste();
    expect(taste.genres.map(({ name, items }) => [name, items])).toEqual(
      ['Genre 0', 'Genre 1', 'Genre 2', 'Genre 3'].map((name) => [name, 50]),
    );
    const years = world.items.map(({ year }) => year!);
    expect(taste).toMatchObject({
      languages: [],
      years: { from: Math.min(...years), to: Math.max(...years) },
      adult: 0,
      items: 200,
      leftOut: 0,
    });
    wish({ avoidedGenres: ['Genre 2'] });
    expect(await engine.taste()).toMatchObject({ leftOut: 50 });
    store.held.catalogue = null;
    expect(await engineOf().taste()).toMatchObject({ genres: [], years: null, items: 0 });
  });
});

describe('what the device holds', () => {
  it('A2: refuses a corrupt model in words, and ranks by content and popularity', async () => {
    const bytes = artefact.bytes.slice();
    bytes[bytes.length >> 1] ^= 1;
    for (const broken of [bytes, artefact.bytes.subarray(0, 1000), new Uint8Array(0)]) {
      store.held.collaborative = { ...artefact, bytes: broken };
      const engine = engineOf();
      const status = await engine.open();
      expect(status.problem).toContain('shared model on this device cannot be used');
      expect(status).toMatchObject({ modelVersion: null, modelItems: 0, mappedItems: 0, items: 200 });
      likeSome(3, 3);
      const { recommended } = await engine.home(request);
      expect(shareOfCluster(recommended, 3)).toBeGreaterThan(0.5);
      store.events = [];
      expect(recommended.entries[0].why.parts.map(({ source }) => source)).not.toContain('collaborative');
    }
  });

  it('A2: keeps the model and the catalogue in use when new ones cannot be read', async () => {
    const engine = engineOf();
    likeSome(1, 3);
    const before = await engine.home(request);
    store.held.collaborative = { digest: 'new', version: 'model-2', bytes: Uint8Array.of(1, 2, 3) };
    store.held.catalogue = { digest: 'new', version: 'new', bytes: new TextEncoder().encode('{"format":9}') };
    const status = await engine.reload();
    expect(status).toMatchObject({ modelVersion: 'model-1', items: 200, catalogueDigest: catalogue.digest });
    expect(status.problem).toContain('format 9');
    expect(status.problem).toContain('The new shared model cannot be used');
    expect(await engine.home(request)).toEqual(before);
  });

  it('R5: ranks by the ensemble that came beside the model, and says so in reasons and version (R4)', async () => {
    likeSome(1, 4);
    const engine = engineOf();
    const before = await engine.home(request);
    expect(await engine.status()).toMatchObject({ blend: null });
    store.held.ensemble = await ensembleBytes(world, 'model-1');
    expect(await engine.reload()).toMatchObject({ problem: null, blend: { version: 'model-1' } });
    const { recommended } = await engine.home(request);
    expect(recommended.modelVersion).toMatch(/^model-1\+ensemble/);
    expect(recommended.slateId).not.toBe(before.recommended.slateId);
    expect(idsOf(recommended)).not.toEqual(idsOf(before.recommended));
    const { entries } = recommended;
    expect(entries.filter(({ source }) => source === 'blend').length).toBeGreaterThan(5);
    for (const { source, score, why } of entries) {
      const heard = why.parts.filter(({ value }) => value !== 0);
      // Another source may try what the blend has no reason for, and no reason may be made up for it.
      if (source === 'blend' || score !== 0) expect(heard.map(({ source }) => source)).toEqual(['linear']);
      expect(heard.reduce((sum, { value }) => sum + value, 0)).toBeCloseTo(score, 4);
      const shares = why.shares.filter(({ source }) => source === 'linear');
      expect(shares.reduce((sum, { value }) => sum + value, 0)).toBeCloseTo(score, 4);
    }
    store.held.ensemble = null; // the server has none any more
    expect(await engine.reload()).toMatchObject({ problem: null, blend: null });
    expect(idsOf((await engine.home(request)).recommended)).toEqual(idsOf(before.recommended));
  });

  it('R3: names the ensemble of another model by its own version', async () => {
    store.held.ensemble = await ensembleBytes(world, 'model-0');
    const { recommended } = await engineOf().home(request);
    expect(recommended.modelVersion).toBe('model-1+ensemble:model-0');
  });

  it('ranks without it where an experiment says so, and names what ranked', async () => {
    store.held.ensemble = await ensembleBytes(world, 'model-1');
    likeSome(1, 4);
    const without = (name: string) => ({ name, weight: 1, changes: { ensemble: false } });
    const experiment = { id: 'x', name: 'Plain', share: 1, variants: [without('a'), without('b')] };
    const chosen = (await engineOf().home(request)).recommended;
    store.invitation = { experiment, personId: 'somebody' };
    const { trial, ...plain } = (await engineOf().home(request)).recommended;
    expect(trial).toMatchObject({ experiment: 'x' });
    expect([chosen.modelVersion, plain.modelVersion]).toEqual(['model-1+ensemble', 'model-1']);
    expect(plain.slateId).not.toBe(chosen.slateId);
    store.held.ensemble = null;
    store.invitation = null;
    const usual = (await engineOf().home(request)).recommended;
    expect(plain.entries).toEqual(usual.entries);
    expect(plain.slateId).not.toBe(usual.slateId);
  });

  it('A2: refuses a corrupt ensemble in words: the one before stays, or the default blend', async () => {
    const whole = await ensembleBytes(world, 'model-1');
    const bytes = whole.bytes.slice();
    bytes[bytes.length >> 1] ^= 1;
    likeSome(1, 3);
    const plain = idsOf((await engineOf().home(request)).recommended);
    store.held.ensemble = whole;
    const engine = engineOf();
    const before = await engine.home(request);
    for (const broken of [bytes, bytes.subarray(0, 100), artefact.bytes, new Uint8Array(0)]) {
      store.held.ensemble = { ...whole, digest: `broken-${broken.length}`, bytes: broken };
      expect((await engine.reload()).problem).toContain('The new way to blend cannot be used');
      expect(await engine.home(request)).toEqual(before);
      const fresh = engineOf();
      const status = await fresh.open();
      expect(status).toMatchObject({ blend: null, modelVersion: 'model-1' });
      expect(status.problem).toContain('The way to blend on this device cannot be used');
      expect(idsOf((await fresh.home(request)).recommended)).toEqual(plain);
    }
  });

  it('tells of the model in service when it answers, not of the one before', async () => {
    const engine = engineOf();
    await engine.open();
    store.held.collaborative = await artefactBytes(world, 6, 'model-2');
    const [, status] = await Promise.all([engine.reload(), engine.status()]);
    expect(status.modelVersion).toBe('model-2');
  });

  it('takes a new model and a new catalogue into service', async () => {
    const engine = engineOf();
    expect((await engine.open()).modelItems).toBe(200);
    store.held.collaborative = await artefactBytes(world, 6, 'model-2');
    expect(await engine.reload()).toMatchObject({ modelVersion: 'model-2', problem: null });
    store.held.catalogue = catalogueBytes(world.items.slice(0, 150));
    expect(await engine.reload()).toMatchObject({ items: 150, modelItems: 150 });
    const { title, id } = world.items[170];
    expect(idsOf((await engine.search({ query: title, limit: 99, seed: 7 })).slate)).not.toContain(id);
    expect((await engine.home(request)).recommended.modelVersion).toBe('model-2');
    store.held.collaborative = null; // the server has none any more (0011)
    expect(await engine.reload()).toMatchObject({ modelVersion: null, problem: null });
    expect((await engine.home(request)).recommended).toMatchObject({ modelVersion: '' });
    expect((await engine.home(request)).recommended.entries).toHaveLength(10);
  });

  it('answers with empty lists before the first catalogue, and keeps a history that it cannot show', async () => {
    store.held = { catalogue: null, collaborative: null };
    likeSome(0, 1);
    const engine = engineOf();
    expect(await engine.open()).toMatchObject({
      items: 0,
      catalogueDigest: null,
      problem: null,
      rankMs: null,
    });
    const home = await engine.home(request);
    expect(slatesOf(home).flatMap(idsOf)).toEqual([]);
    expect(home.preferences).toBe(1);
    expect((await engine.library({ now: NOW })).liked).toMatchObject([{ card: null }]);
    expect(await engine.item({ id: 'item-0', now: NOW, seed: 1 })).toBeNull();
  });

  it('tries again after a store that could not be read', async () => {
    const { catalogue: read } = store;
    store.catalogue = () => Promise.reject(new Error('the disk is asleep'));
    const engine = engineOf();
    await expect(engine.open()).rejects.toThrow('asleep');
    store.catalogue = read;
    expect((await engine.open()).items).toBe(200);
  });
});

describe('the backend', () => {
  const settled = () => new Promise((resolve) => setTimeout(resolve, 5));

  it('starts with the reference and changes over after the first list', async () => {
    let asked = 0;
    const loads: number[] = [];
    const measuredOn: unknown[] = [];
    const findScorer = async (matrix: MeasuredMatrix | null) => {
      asked++;
      measuredOn.push(matrix?.rows, matrix && matrix.values.length / matrix.columns);
      const scorer: typeof referenceScorer = {
        backend: 'wasm',
        load: (values, rows, columns) => {
          loads.push(rows);
          return referenceScorer.load(values, rows, columns);
        },
      };
      const measured = [{ backend: 'wasm' as const, ms: 0.5 }];
      return { scorer, notes: ['webgpu: there is no WebGPU here'], measured };
    };
    const engine = engineOf({ findScorer });
    expect(await engine.open()).toMatchObject({ backend: 'reference', backendNotes: [] });
    await settled();
    expect(asked).toBe(0);
    likeSome(0, 3);
    const first = await engine.home(request);
    await vi.waitFor(async () =>
      expect(await engine.status()).toMatchObject({
        backend: 'wasm',
        backendNotes: ['webgpu: there is no WebGPU here'],
        backendTimes: [{ backend: 'wasm', ms: 0.5 }],
      }),
    );
    expect(measuredOn).toEqual([200, 200]);
    expect(await engine.home(request)).toEqual(first);
    await engine.reload();
    expect(asked).toBe(1);
    expect(loads).toEqual([200, 200]);
    expect((await engine.status()).rankMs).toBeGreaterThan(0);
  });

  it('stays with the reference when the other fails, and says why', async () => {
    const load = () => Promise.reject(new Error('out of memory'));
    const chosen = { scorer: { backend: 'webgpu' as const, load }, notes: [], measured: [] };
    const engine = engineOf({ findScorer: async () => chosen });
    await engine.home(request);
    await settled();
    const status = await engine.status();
    expect(status.backend).toBe('reference');
    expect(status.backendNotes.join()).toContain('out of memory');
    likeSome(0, 3);
    expect((await engine.home(request)).recommended.entries.length).toBe(10);
  });
});

describe('item, library and search', () => {
  it('shows an item with its standing, prediction and kin', async () => {
    likeSome(2, 4);
    const [liked, , , , kin] = world.itemsOf(2);
    const engine = engineOf();
    const view = await engine.item({ id: kin, now: NOW, seed: 3 });
    expect(view).toMatchObject({ item: { id: kin }, standing: null });
    expect(view!.entry!.why.shares.map(({ item }) => item.id)).toContain(liked);
    expect(idsOf(view!.similar)).not.toContain(kin);
    expect(idsOf(view!.similar)).not.toContain(liked);
    expect(shareOfCluster(view!.similar, 2)).toBe(1);
    const itself = (await engine.item({ id: liked, now: NOW, seed: 3 }))!;
    expect(itself.standing).toMatchObject({ liked: true });
    expect(itself.entry!.why.shares.length).toBeGreaterThan(0);
    expect(
      itself.entry!.why.shares.map(({ item }) => item.id),
      'no reason for itself',
    ).not.toContain(liked);
    expect(await engine.item({ id: 'no-such-item', now: NOW, seed: 3 })).toBeNull();
  });

  it('sorts the library, latest first', async () => {
    const [a, b, c, d] = world.itemsOf(0);
    store.tap('like', a);
    store.tap('like', b);
    store.tap('save', a);
    store.tap('rating', c, { value: 4 });
    store.tap('hide', d);
    store.tap('dislike', 'gone');
    store.tap('purchase', b, { value: 1 });
    const library = await engineOf().library({ now: NOW });
    const ids = Object.fromEntries(
      Object.entries<readonly LibraryEntry[]>({ ...library }).map(([name, entries]) => [
        name,
        entries.map(({ standing }) => standing.itemId),
      ]),
    );
    expect(ids).toEqual({ liked: [b, a], saved: [a], rated: [c], owned: [b], hidden: ['gone', d] });
    expect(library.hidden[0].card).toBeNull();
  });

  it('finds items by their title', async () => {
    const { title, id } = world.items[42];
    const view = await engineOf().search({ query: title, limit: 5, seed: 7 });
    expect(idsOf(view.slate)[0]).toBe(id);
    expect(view.total).toBeGreaterThanOrEqual(view.slate.entries.length);
    expect(await engineOf().search({ query: '  ', limit: 5, seed: 7 })).toMatchObject({
      total: 0,
      slate: { entries: [] },
    });
  });

  it('R4: makes a slate of what was found, the same one when more of it is shown', async () => {
    const engine = engineOf();
    const query = world.items[42].genres[0];
    const few = (await engine.search({ query, limit: 20, seed: 7 })).slate;
    expect(few).toMatchObject({ surface: 'search', policy: 'search@1', modelVersion: 'model-1', seed: 7 });
    few.entries.forEach((entry, position) => expect(entry).toMatchObject({ position, propensity: 1 }));
    const more = (await engine.search({ query, limit: 30, seed: 7 })).slate;
    expect(more.slateId).toBe(few.slateId);
    expect(idsOf(more).slice(0, 20)).toEqual(idsOf(few));
    expect((await engine.search({ query, limit: 20, seed: 8 })).slate.slateId).not.toBe(few.slateId);
  });

  it('tells the review that stands', async () => {
    const [id] = world.itemsOf(0);
    const review = async () => (await engineOf().item({ id, now: NOW, seed: 3 }))!.review;
    expect(await review()).toBeNull();
    const { id: good } = store.tap('review', id, { value: 1 });
    expect(await review()).toEqual({ id: good, tone: 1 });
    const { id: silent } = store.tap('review', id);
    expect(await review()).toEqual({ id: silent, tone: null });
  });
});
