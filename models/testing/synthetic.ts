import { deriveSeed, seededRandom, type Random } from '../math/random';
import type { Item, ItemId, Preference, TrainingData } from '../types';

export interface SyntheticConfig {
  readonly seed: number;
  readonly items: number;
  readonly users: number;
  /** Tastes: every item belongs to one, every person mostly likes items of one. */
  readonly clusters: number;
  readonly likes: number;
}

export interface SyntheticDataset extends TrainingData {
  readonly clusterOf: ReadonlyMap<ItemId, number>;
  /** Items of one taste, the popular ones first. */
  itemsOf(cluster: number): readonly ItemId[];
}

export const SYNTHETIC_DEFAULTS: SyntheticConfig = {
  seed: 1,
  items: 120,
  users: 160,
  clusters: 4,
  likes: 14,
};

const NOW = Date.UTC(2026, 0, 1);
const DAY_MS = 86_400_000;
const SYLLABLES = ['ka', 'lo', 'mi', 'ru', 'te', 'vo', 'na', 'shi', 'be', 'do', 'fa', 'gu'];

/**
 * A small world with structure that every model can find: items of one taste share words, a genre and creators;
 * people like items of one taste, popular ones more often, and dislike some of another. Same seed, same world (R3).
 */
export function syntheticDataset(changes: Partial<SyntheticConfig> = {}): SyntheticDataset {
  const config = { ...SYNTHETIC_DEFAULTS, ...changes };
  const items = Array.from({ length: config.items }, (_, n) => syntheticItem(n, config));
  const clusterOf = new Map(items.map(({ id }, n) => [id, n % config.clusters]));
  const itemsOf = (cluster: number) =>
    items.flatMap(({ id }, n) => (n % config.clusters === cluster ? [id] : []));
  const users = Array.from({ length: config.users }, (_, n) =>
    syntheticTaste(seededRandom(deriveSeed(config.seed, 'user', n)), n % config.clusters, config, itemsOf),
  );
  return { items, users, now: NOW, clusterOf, itemsOf };
}

function syntheticItem(n: number, config: SyntheticConfig): Item {
  const random = seededRandom(deriveSeed(config.seed, 'item', n));
  const cluster = n % config.clusters;
  const votes = Math.floor(5000 / (1 + Math.floor(n / config.clusters)));
  return {
    id: `item-${n}`,
    kind: 'film',
    title: `${wordOf(cluster, pick(random, 6))} ${wordOf(-1, pick(random, 40))} ${n}`,
    year: 1980 + pick(random, 40),
    genres: [`Genre ${cluster}`],
    creators: [`Creator ${cluster}-${pick(random, 5)}`],
    tags: [`tag ${cluster}-${pick(random, 4)}`],
    text: Array.from({ length: 20 }, () => wordOf(random() < 0.4 ? cluster : -1, pick(random, 30))).join(' '),
    facts: {},
    crowd: { mean: 0.5 + random() / 2, votes },
    media: null,
    externalIds: {},
  };
}

function syntheticTaste(
  random: Random,
  cluster: number,
  { likes, clusters }: SyntheticConfig,
  itemsOf: (cluster: number) => readonly ItemId[],
): Preference[] {
  const taste = new Map<ItemId, Preference>();
  const say = (itemId: ItemId, liked: boolean) => {
    const at = NOW - Math.floor(random() * 200 * DAY_MS);
    taste.set(itemId, { itemId, liked, confidence: liked ? 1 + random() / 2 : 1, at });
  };
  for (let n = 0; n < likes; n++) {
    const from = itemsOf(random() < 0.9 ? cluster : pick(random, clusters));
    say(from[Math.floor(from.length * random() ** 1.5)], true); // the first of a taste are the popular ones
  }
  for (let n = 0; n < likes / 5; n++) {
    const from = itemsOf((cluster + 1) % clusters);
    const itemId = from[pick(random, from.length)];
    if (!taste.has(itemId)) say(itemId, false);
  }
  return [...taste.values()];
}

const pick = (random: Random, count: number) => Math.floor(random() * count);

/** A pronounceable made-up word; -1 is the language that all tastes share. */
function wordOf(cluster: number, n: number): string {
  const random = seededRandom(deriveSeed(0, 'word', cluster, n));
  return Array.from({ length: 3 }, () => SYLLABLES[pick(random, SYLLABLES.length)]).join('');
}
