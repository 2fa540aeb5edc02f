/**
 * What people's answers say of the lists' sources, for devices to begin with. Made anew each time from the events that people
 * contribute anyway (docs/decisions/0032): no device claims sums, and who undoes, withdraws or is erased is not in it.
 */
import { learnFrom } from '../../models/bandit/learn';
import { encodePrior } from '../../models/bandit/prior';
import { sharedOf, SHARING_DEFAULTS } from '../../models/bandit/shared';
import type { Statistics } from '../../models/bandit/statistics';
import type { Db } from '../db/connect';
import { countPriorErasures } from '../db/forgetting';
import { keepPrior } from '../db/priors';
import { contributedShowings } from '../db/showings';
import { FEWEST_PEOPLE } from './withhold';

/** As many as leave little to chance: with their showings a million, of which a device lets some hundreds count. */
const MOST_PEOPLE = 2000;
/** Older ones were of other lists. Without forgetting among them: what is older is no less true of others. */
const LATEST_SHOWINGS = 500;

/** Kept with the run. */
export interface SharingCounts extends Record<string, number> {
  /** People who were shown anything. */
  readonly sharers: number;
  /** People and sources left out as far from all others. */
  readonly sharingOutliers: number;
  /** People whose events no lists give. */
  readonly sharingRefused: number;
}

/**
 * To be called by one at a time: under the lock of trainings.
 * @param by.now ms since the epoch @param by.seed of the draw of people where there are very many
 */
export async function sharePrior(
  db: Db,
  { now, seed }: { readonly now: number; readonly seed: number },
): Promise<SharingCounts> {
  // Counted first: whoever is erased from here on may be in what is read, and then it has to go again.
  const erasuresSeen = await countPriorErasures(db);
  const people: Statistics[] = [];
  const wanted = { people: MOST_PEOPLE, showings: LATEST_SHOWINGS, seed };
  for await (const { impressions, events } of contributedShowings(db, wanted))
    people.push(learnFrom(impressions, events, Infinity).statistics);
  const shared = sharedOf(people, { ...SHARING_DEFAULTS, fewest: FEWEST_PEOPLE });
  const bytes = encodePrior(shared);
  const most = Math.max(...Object.values(shared.people));
  await keepPrior(db, bytes && { bytes, people: most }, { erasuresSeen, now: new Date(now) });
  return { sharers: people.length, sharingOutliers: shared.outliers, sharingRefused: shared.refused };
}
