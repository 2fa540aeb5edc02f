/** What may be shipped of what people like: factors and counts, with what fewer than five people would tell withheld. */
import { bareItem } from '../../models/bare-item';
import { collaborativeTrainer, type CollaborativeFitOptions } from '../../models/collaborative/als';
import type { CollaborativeArtefact } from '../../models/collaborative/artefact';
import type { CollaborativeConfig } from '../../models/collaborative/config';
import { selectRows, type CollaborativeState } from '../../models/collaborative/state';
import { popularityTrainer } from '../../models/popularity/trainer';
import type { FitOptions, ItemId, Preference, TrainingData } from '../../models/types';
import { peopleOf, withholdCounts, withholdFew } from './withhold';

export interface Lesson {
  readonly ids: readonly ItemId[];
  readonly users: readonly (readonly Preference[])[];
  /** ms since the epoch. */
  readonly now: number;
  readonly config: CollaborativeConfig;
  /** Of people whose events are not here; of the configuration's size. */
  readonly prior: CollaborativeArtefact | null;
}

export interface Learned {
  /** Items with evidence alone. */
  readonly state: CollaborativeState;
  /** Likes of each item of the state. */
  readonly popularity: Float32Array;
}

export async function learn(
  { ids, users, now, config, prior }: Lesson,
  options: Omit<CollaborativeFitOptions, 'prior'>,
): Promise<Learned> {
  const data: TrainingData = { items: ids.map((id) => bareItem(id)), users, now };
  const fitted = await collaborativeTrainer.fit(data, config, {
    ...options,
    ...(prior && { prior: prior.state }),
  });
  const withheld = withholdFew(fitted, users, prior?.state ?? null);
  const rows = withheld.ids.flatMap((_, row) => (withheld.evidence[row] > 0 ? [row] : []));
  const state = selectRows(
    withheld,
    rows,
    rows.map((row) => withheld.ids[row]),
  );
  return { state, popularity: await countLikes(data, state.ids, prior, options) };
}

/** Likes of this Palate's people, as far as they may be told, on top of those that the prior counted. */
async function countLikes(
  data: TrainingData,
  ids: readonly ItemId[],
  prior: CollaborativeArtefact | null,
  options: FitOptions,
): Promise<Float32Array> {
  const own = await popularityTrainer.fit(data, popularityTrainer.defaults, options);
  const told = withholdCounts(own.ids, own.counts, peopleOf(data.users));
  const counts = new Map(own.ids.map((id, row) => [id, told[row]]));
  const before = new Map(prior?.state.ids.map((id, row) => [id, prior.popularity?.[row] ?? 0]));
  return Float32Array.from(ids, (id) => (counts.get(id) ?? 0) + (before.get(id) ?? 0));
}
