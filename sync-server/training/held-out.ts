/** Which likes are kept from training, to judge a candidate by (A5). */
import type { Case } from '../../models/evaluation/evaluate';
import type { Preference } from '../../models/types';
import type { UnpackedUser } from './packed-users';

/** So many cases tell 1 % of NDCG apart; more only take longer. */
const MOST_CASES = 500;

export interface HeldOutCase extends Case {
  /** The model in service has seen this like: the case cannot judge it. */
  readonly partial: boolean;
}

export interface HeldOut {
  /** What the candidate is trained on: everybody, without the held-out likes. */
  readonly train: readonly (readonly Preference[])[];
  /** One a held-out like: the rest of the person's preferences, and the like that should come first. */
  readonly cases: readonly HeldOutCase[];
}

/**
 * Holds out the latest like of each drawn person who has at least two.
 *
 * The draw is the same in every run: a person stays drawn as long as the number of people does not grow past
 * `most`, and leaves only when it does. A draw that rotated would hold out likes that the model in service was
 * trained on, and no honest candidate could beat it. This way the model in service has never seen a held-out like:
 * it was held out then too, or it is newer. What rotates is the like: it returns to training when the next one comes.
 */
export function holdOut(users: readonly UnpackedUser[], now: number, most = MOST_CASES): HeldOut {
  const candidates = users.filter(({ preferences }) => preferences.filter(({ liked }) => liked).length >= 2);
  const share = most / candidates.length;
  const drawn = new Set(candidates.filter(({ draw }) => draw < share));
  const cases: HeldOutCase[] = [];
  const train = users.map((user) => {
    if (!drawn.has(user)) return user.preferences;
    const latest = latestLike(user.preferences);
    const rest = user.preferences.filter((preference) => preference !== latest);
    cases.push({ history: { preferences: rest, now }, relevant: [latest.itemId], partial: user.partial });
    return rest;
  });
  return { train, cases };
}

/** The largest item id decides between likes of one moment, so that the choice depends on nothing else. */
function latestLike(preferences: readonly Preference[]): Preference {
  const likes = preferences.filter(({ liked }) => liked);
  return likes.reduce((latest, like) =>
    like.at > latest.at || (like.at === latest.at && like.itemId > latest.itemId) ? like : latest,
  );
}
