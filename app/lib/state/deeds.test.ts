import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { standings } from '../../../models/preference';
import type { Interaction } from '../../../models/types';
import { interactionsAfter } from '../db/history';
import type { PalateDb } from '../db/open';
import { journalOf, MemoryDevice, quotaExceeded } from '../db/testing/memory-device';
import type { Entry, LibraryView, SlateView } from '../workers/messages';
import { Arrival } from './arrival';
import { Deeds } from './deeds';
import { Impressions } from './impressions';
import { Library } from './library.svelte';
import { Notices } from './notices.svelte';
import type { Recommend } from './recommend';
import { Taps } from './taps';

const film = { id: 'alien-1979', title: 'Alien' };
const place = { surface: 'item' };
const entry: Entry = {
  card: { ...film, kind: 'film', year: 1979, genres: [], creators: [], crowd: null },
  position: 3,
  score: 1,
  source: 'search',
  propensity: 1,
  why: { parts: [], shares: [], terms: [] },
};
const slate: SlateView = {
  slateId: 's1',
  surface: 'search',
  policy: 'search@1',
  modelVersion: 'v1',
  seed: 7,
  entries: [entry],
};

let device: MemoryDevice;
let db: PalateDb;
let full: boolean;
let library: Library;
let notices: Notices;
let arrival: Arrival;
let deeds: Deeds;
/** Lets the worker answer the questions that are under way. */
let answer: () => void;
let asked: (() => void)[];
/** What the lists were told of each event. */
let takenBack: (string | null)[];
beforeEach(() => {
  device = new MemoryDevice();
  full = false;
  db = device.openTab((operation) => {
    if (operation === 'write' && full) throw quotaExceeded();
  });
  asked = [];
  takenBack = [];
  answer = () => asked.splice(0).forEach((go) => go());
  const call = async (): Promise<LibraryView> => {
    const events = await said();
    await new Promise<void>((resolve) => asked.push(resolve));
    const entries = [...standings(events).values()].map((standing) => ({ card: null, standing }));
    return { liked: entries, saved: [], rated: [], owned: [], hidden: [] };
  };
  notices = new Notices();
  const taps = new Taps(journalOf(db), notices);
  let made = 0;
  const impressions = new Impressions(
    (drafts) => taps.note(drafts),
    () => `01900000-0000-7000-8000-${String(++made).padStart(12, '0')}`,
  );
  library = new Library({ call } as unknown as Recommend);
  arrival = new Arrival();
  deeds = new Deeds({
    ...{ taps, impressions, notices, library, arrival },
    shownStanding: () => undefined,
    show: async (kept, undoes) => {
      takenBack.push(undoes);
      if (await kept) await library.refresh();
    },
  });
});
afterEach(() => {
  notices.dismissOffer();
  device.dispose();
});

async function said(): Promise<readonly Interaction[]> {
  return (await interactionsAfter(db, 0)).rows;
}
const kinds = async () => (await said()).map(({ kind }) => kind);
const saying = (...all: string[]) => vi.waitFor(async () => expect(await kinds()).toEqual(all));
const standing = (truths: object) =>
  vi.waitFor(() => expect(library.standingOf(film.id)).toMatchObject(truths));
const asking = (count: number) => vi.waitFor(() => expect(asked).toHaveLength(count));

describe('a tap', () => {
  it('and a second one at once say it and take it back, before the library has answered', async () => {
    const both = [deeds.act('like', film, place), deeds.act('like', film, place)];
    await saying('like', 'undo');
    const [like, undo] = await said();
    expect(like).toMatchObject({ kind: 'like', context: place });
    expect(undo).toMatchObject({ kind: 'undo', context: { undoes: like!.id } });
    expect(takenBack).toEqual([null, like!.id]);
    await standing({ liked: false });
    const third = deeds.act('like', film, place);
    await saying('like', 'undo', 'like');
    await standing({ liked: true });
    await asking(3);
    answer();
    await Promise.all([...both, third]);
    await standing({ liked: true });
  });

  it('shows at once, and stays shown when an older answer comes', async () => {
    const old = library.refresh();
    await asking(1);
    const tap = deeds.act('save', film, place);
    await standing({ saved: true });
    await asking(2);
    asked.shift()!();
    await old;
    await standing({ saved: true });
    answer();
    await tap;
    await standing({ saved: true });
  });

  it('that is not kept changes nothing and says so, and the next one is kept', async () => {
    full = true;
    await deeds.act('like', film, { slate, entry });
    expect(notices.alert?.words).toMatch(/storage|full/i);
    expect(library.standingOf(film.id)).toBeUndefined();
    full = false;
    const tap = deeds.act('like', film, { slate, entry });
    await asking(1);
    const everything = await db.interactions.toArray();
    expect(everything.map(({ kind }) => kind)).toEqual(['impression', 'like']);
    expect(everything[1]!.context).toMatchObject({ surface: 'search', impressionId: everything[0]!.id });
    answer();
    await tap;
  });
});

describe('a review', () => {
  it('can be taken back', async () => {
    const tap = deeds.review(film, -1, place);
    await asking(1);
    answer();
    await tap;
    expect(notices.offer?.words).toBe('Reviewed Alien');
    const taken = notices.undo();
    await asking(1);
    const [review, undo] = await said();
    expect(review).toMatchObject({ kind: 'review', value: -1 });
    expect(undo).toMatchObject({ kind: 'undo', context: { undoes: review!.id } });
    expect(takenBack).toEqual([null, review!.id]);
    answer();
    await taken;
  });
});

describe('a title that is opened (R4)', () => {
  it('tells its page the impression that was answered, once, and no other page', async () => {
    await deeds.opened(slate, entry);
    const [impression, click] = await db.interactions.toArray();
    expect(click).toMatchObject({ kind: 'click', context: { position: 3, impressionId: impression!.id } });
    expect(arrival.take(film.id)).toBe(impression!.id);
    expect(arrival.take(film.id)).toBeUndefined();
    await deeds.opened(slate, entry);
    expect(arrival.take('another-2001')).toBeUndefined();
    expect(arrival.take(film.id)).toBeUndefined();
  });
});
