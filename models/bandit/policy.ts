import { silentItems } from '../hybrid/best-items';
import { CATALOGUE_SOURCE } from '../hybrid/blend-mmr';
import type { SimilaritySum } from '../hybrid/similarity';
import { deriveSeed, seededRandom } from '../math/random';
import type { Policy, Slate, SlateEntry, SlateRequest, VocabularyView } from '../types';
import type { Chooser, Offer, PlaceChooser } from './choosers';
import { usualDiversity, type BanditConfig, type SlateSource } from './config';
import { featuresOf, placed } from './features';
import { Filling, type Objective } from './filling';
import { GenreBalance, likedGenres, type GenreView } from './genre-balance';
import { agreementOf, sourceLists, type SourceList, type SourceParts } from './sources';
import type { Statistics } from './statistics';

export interface BanditParts {
  readonly sources: SourceParts;
  readonly similarity: SimilaritySum;
  readonly genres: GenreView;
  readonly chooser: Chooser;
  readonly config: BanditConfig;
}

/**
 * Fills a slate place by place: the chooser says with which probability each source fills it, one is drawn, and it shows
 * the best item that it has left. The propensity of an item is the probability, given what stands above it, of all
 * sources that would have shown it there: exact, since the distribution comes before the draw. Nothing but the request and
 * the statistics enters, so the same give the same slate bit for bit (R3).
 */
export function banditPolicy({ sources, similarity, genres, chooser, config }: BanditParts) {
  const { vocabulary } = sources.hybrid;
  const name = `bandit-${chooser.name}`;
  const { version } = chooser;
  const fame = fameOf(sources.touched);

  /** @param learned what the person's own answers taught, and others' @returns a policy of this moment */
  return (learned: Statistics): Policy => ({
    name,
    version,
    async slate(request): Promise<Slate> {
      const { blend, lists, welcome, tieBreak } = await competing(sources, config, request);
      const moment = featuresOf({ history: request.history, agreement: agreementOf(lists) });
      const target = likedGenres(request.history, genres, vocabulary);
      const balance = target && new GenreBalance(target, genres);
      const filling = new Filling(objectiveOf(request, config), { similarity, fame, tieBreak }, balance);
      const places = new Places(lists, filling, chooser.begin(learned), moment);
      const draw = seededRandom(deriveSeed(request.seed, 'source'));
      const entries: SlateEntry[] = [];
      for (let position = 0; position < request.size; position++) {
        const place = places.fill(position, draw());
        if (!place) break;
        const { item, ...chosen } = place;
        const score = blend.scores[item];
        entries.push({ itemId: vocabulary.idOf(item), position, score, ...chosen });
      }
      const left = request.size - entries.length;
      const silent = silentItems(blend.scores, left, (item) => welcome(item) && !filling.has(item), tieBreak);
      for (const item of silent) {
        const itemId = vocabulary.idOf(item);
        entries.push({
          itemId,
          position: entries.length,
          score: NaN,
          source: CATALOGUE_SOURCE,
          propensity: 1,
        });
      }
      return { policy: `${name}@${version}`, seed: request.seed, entries, candidates: digestOf(lists) };
    },
  });
}

/** What competes for the places of a slate. */
export async function competing(
  sources: SourceParts,
  config: BanditConfig,
  request: Pick<SlateRequest, 'history' | 'size' | 'seed' | 'exclude'>,
) {
  const { vocabulary } = sources.hybrid;
  const tieBreak = memoised((item: number) => deriveSeed(request.seed, vocabulary.idOf(item)));
  const welcome = welcomeOf(request.exclude, vocabulary);
  const made = await sourceLists(sources, config, { ...request, welcome, tieBreak });
  return { ...made, welcome, tieBreak };
}

interface Place {
  readonly item: number;
  readonly source: SlateSource;
  readonly propensity: number;
  /** Another source was expected to do better here. */
  readonly explored: boolean;
  readonly features: readonly number[];
}

interface Head extends Offer {
  readonly item: number;
}

class Places {
  /** Of what each list offers, overwritten at each place. */
  readonly #features: readonly Float64Array[];

  /** @param moment as featuresOf has it */
  constructor(
    readonly lists: readonly SourceList[],
    readonly filling: Filling,
    readonly chooser: PlaceChooser,
    moment: Float64Array,
  ) {
    this.#features = lists.map(() => moment.slice());
  }

  /** @param drawn uniform in [0, 1) @returns null: no source has anything left */
  fill(position: number, drawn: number): Place | null {
    const heads: Head[] = [];
    for (let n = 0; n < this.lists.length; n++) {
      const list = this.lists[n];
      const at = this.filling.next(list);
      if (at === null) continue;
      const features = placed(this.#features[n], position, list.relevance[at]);
      heads.push({ source: list.source, item: list.items[at], features });
    }
    if (heads.length === 0) return null;
    const distribution = this.chooser.distribution(heads);
    const chosen = heads[drawFrom(distribution, drawn)];
    const { source, item } = chosen;
    let propensity = 0;
    heads.forEach((head, at) => {
      if (head.item === item) propensity += distribution[at];
    });
    this.filling.take(item);
    const expected = this.chooser.expected(chosen);
    const explored = heads.some((other) => this.chooser.expected(other) > expected);
    return { item, source, propensity: Math.min(1, propensity), explored, features: [...chosen.features] };
  }
}

/** The first index at which the running sum passes `drawn`; what rounding leaves over belongs to the last one possible. */
function drawFrom(distribution: Float64Array, drawn: number): number {
  let sum = 0;
  let last = 0;
  for (let at = 0; at < distribution.length; at++) {
    if (distribution[at] === 0) continue;
    last = at;
    sum += distribution[at];
    if (drawn < sum) return at;
  }
  return last;
}

function objectiveOf({ history, diversity }: SlateRequest, config: BanditConfig): Objective {
  const wished = Math.min(1, Math.max(0, diversity ?? usualDiversity(history.preferences.length, config)));
  return {
    diversity: config.mostDiversity * wished,
    // Who says how well known it may be has said so in the scores.
    fame: typeof history.wishes?.novelty === 'number' ? 0 : config.fame,
    calibration: config.calibration,
  };
}

/** ln(1 + n) as a part of the largest, in [0, 1]. */
function fameOf(touched: Float32Array): Float32Array {
  const most = touched.reduce((largest, value) => Math.max(largest, value), 0);
  return touched.map((value) => (most > 0 ? Math.log1p(value) / Math.log1p(most) : 0));
}

/** Names what competed: 32 bits of the lists in their order, in hexadecimal. */
function digestOf(lists: readonly SourceList[]): string {
  let hash = 0x811c9dc5; // FNV-1a over whole numbers
  for (const { items } of lists) {
    hash = Math.imul(hash ^ items.length, 0x01000193);
    for (const item of items) hash = Math.imul(hash ^ item, 0x01000193);
  }
  return deriveSeed(hash).toString(16).padStart(8, '0');
}

/** Whether an item may be shown, by index; each is looked up once, however many sources ask. */
function welcomeOf(excluded: SlateRequest['exclude'], vocabulary: VocabularyView): (item: number) => boolean {
  const known = new Uint8Array(vocabulary.size); // 0: not asked yet, 1: welcome, 2: excluded
  return (item) => {
    if (known[item] === 0) known[item] = excluded.has(vocabulary.idOf(item)) ? 2 : 1;
    return known[item] === 1;
  };
}

function memoised(of: (item: number) => number): (item: number) => number {
  const known = new Map<number, number>();
  return (item) => {
    let value = known.get(item);
    if (value === undefined) known.set(item, (value = of(item)));
    return value;
  };
}
