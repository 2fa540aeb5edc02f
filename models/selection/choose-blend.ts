import { type HybridConfig, type Source, SOURCES, type SourceWeight, weightsFor } from '../hybrid/config';
import { seededRandom } from '../math/random';
import { topK } from '../math/top-k';
import { type Parts, type Shortlist, shortlist } from './shortlist';
import { caseOf, type LaterSplit, type NewcomerSplit, type ValidationCase } from './validation';

/** Means over people. */
export interface BlendFigures {
  readonly 'ndcg@10': number;
  readonly 'recall@20': number;
}

export interface ChosenBlend {
  readonly config: HybridConfig;
  /** Of newcomers by how many likes were known; `known`: of people of the training data. */
  readonly figures: Readonly<Record<string, BlendFigures>>;
}

/** Who judges, each with sources that were trained without what they are asked for. */
export interface Judges {
  readonly known?: { readonly cases: LaterSplit['cases']; readonly parts: Parts };
  readonly newcomers?: { readonly likes: NewcomerSplit['newcomers']; readonly parts: Parts };
}

export interface ChooseBlendOptions {
  /** Draws the people, where there are more than `people` (R3). */
  readonly seed: number;
  /** At most so many people judge. */
  readonly people?: number;
  readonly signal?: AbortSignal;
}

/** So many likes are known of newcomers; all of them together count as much as the people of the training data. */
export const LENGTHS = [1, 3, 10] as const;

/** Steps of about a half: finer ones are within noise between people. */
const WEIGHTS = [0, 0.1, 0.3, 0.7, 1.4, 3];
/** What a change must bring, as a share of both figures, to be more than noise that was looked for. */
const LEAST_GAIN = 0.004;
const ROUNDS = 3;

/**
 * Chooses the weights of a hybrid's sources on held-out likes: from several starts one weight after the other takes
 * the value that ranks best, until none of them gains. Deterministic; the weights are judged by the same rule
 * (weightsFor, deviations of each person's own scores) by which they are used.
 * @returns `fallback` when there is nobody to judge
 */
export async function chooseBlend(
  judges: Judges,
  fallback: HybridConfig,
  options: ChooseBlendOptions,
): Promise<ChosenBlend> {
  const lists: Group[] = [];
  for (const { name, cases, parts } of groupsOf(judges)) {
    const own: Shortlist[] = [];
    for (const person of drawn(cases, options.people ?? 1500, options.seed)) {
      options.signal?.throwIfAborted();
      own.push(await shortlist(person, parts));
    }
    if (own.length > 0) lists.push({ name, lists: own });
  }
  if (lists.length === 0) return { config: fallback, figures: {} };
  const sources = SOURCES.filter((source) => judges.known?.parts[source] ?? judges.newcomers?.parts[source]);
  let best = { config: fallback, worth: worthOf(lists, fallback) };
  for (const start of startsFrom(lists, fallback, sources)) {
    const found = climb(lists, start, sources);
    if (found.worth > best.worth + LEAST_GAIN) best = found;
  }
  const figures = lists.map(({ name, lists }) => [name, measure(lists, best.config)]);
  return { config: best.config, figures: Object.fromEntries(figures) };
}

/** People of whom equally much is known. */
interface Group {
  readonly name: string;
  readonly lists: readonly Shortlist[];
}

function groupsOf({ known, newcomers }: Judges) {
  const groups: { name: string; cases: readonly ValidationCase[]; parts: Parts }[] = [];
  for (const length of newcomers ? LENGTHS : []) {
    const long = newcomers!.likes.filter((likes) => likes.length > length);
    const cases = long.flatMap((likes) => caseOf(likes, length) ?? []);
    groups.push({ name: String(length), cases, parts: newcomers!.parts });
  }
  if (known) groups.push({ name: 'known', ...known });
  return groups;
}

function drawn<Value>(values: readonly Value[], count: number, seed: number): Value[] {
  const random = seededRandom(seed);
  const left = [...values];
  for (let at = 0; at < Math.min(count, left.length); at++) {
    const other = at + Math.floor(random() * (left.length - at));
    [left[at], left[other]] = [left[other], left[at]];
  }
  return left.slice(0, count);
}

/** The fallback, the best source alone, and all with equal voice: a climb ends on the hill it starts on. */
function startsFrom(
  lists: readonly Group[],
  fallback: HybridConfig,
  sources: readonly Source[],
): HybridConfig[] {
  const flat = (heard: (source: Source) => boolean): HybridConfig => {
    const weight = (source: Source) => (heard(source) ? 0.7 : 0);
    const both = SOURCES.map((source) => [source, { cold: weight(source), warm: weight(source) }]);
    return { ...fallback, weights: Object.fromEntries(both) as HybridConfig['weights'] };
  };
  const alone = sources.map((own) => flat((source) => source === own));
  const worths = alone.map((config) => worthOf(lists, config));
  return [fallback, alone[worths.indexOf(Math.max(...worths))], flat((source) => sources.includes(source))];
}

function climb(lists: readonly Group[], start: HybridConfig, sources: readonly Source[]) {
  let config = start;
  let worth = worthOf(lists, config);
  for (let round = 0; round < ROUNDS; round++) {
    const before = worth;
    for (const source of sources) {
      for (const end of ['warm', 'cold'] as const) {
        for (const weight of WEIGHTS) {
          const other = withWeight(config, source, { [end]: weight });
          const own = worthOf(lists, other);
          if (own > worth + LEAST_GAIN) [config, worth] = [other, own];
        }
      }
    }
    if (worth === before) break;
  }
  return { config, worth };
}

function withWeight(config: HybridConfig, source: Source, change: Partial<SourceWeight>): HybridConfig {
  return { ...config, weights: { ...config.weights, [source]: { ...config.weights[source], ...change } } };
}

/** Mean logarithms, so that one percent of either figure counts alike, however large it is. */
function worthOf(lists: readonly Group[], config: HybridConfig): number {
  const worths = lists.map(({ lists }) => {
    const figures = measure(lists, config);
    return (logOf(figures['ndcg@10']) + logOf(figures['recall@20'])) / 2;
  });
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const newcomers = worths.filter((_, at) => lists[at].name !== 'known');
  const known = worths.filter((_, at) => lists[at].name === 'known');
  return mean([newcomers, known].filter(({ length }) => length > 0).map(mean));
}

const logOf = (value: number) => Math.log(Math.max(value, 1e-6));

function measure(lists: readonly Shortlist[], config: HybridConfig): BlendFigures {
  let ndcg = 0;
  let recall = 0;
  for (const list of lists) {
    const ranked = topK(blended(list, config), 20);
    let gain = 0;
    let hits = 0;
    for (let at = 0; at < ranked.length; at++) {
      if (!list.relevant[ranked[at]]) continue;
      hits++;
      if (at < 10) gain += 1 / Math.log2(at + 2);
    }
    let ideal = 0;
    for (let at = 0; at < Math.min(10, list.wanted); at++) ideal += 1 / Math.log2(at + 2);
    ndcg += gain / ideal;
    recall += hits / list.wanted;
  }
  return { 'ndcg@10': ndcg / lists.length, 'recall@20': recall / lists.length };
}

function blended({ evidence, scores, relevant }: Shortlist, config: HybridConfig): Float32Array {
  const weights = weightsFor(config, evidence);
  const sums = new Float32Array(relevant.length);
  for (const source of SOURCES) {
    const own = scores[source];
    const weight = weights[source];
    if (!own || weight === 0) continue;
    for (let at = 0; at < sums.length; at++) sums[at] += weight * own[at];
  }
  return sums;
}
