/** The model that comes with Palate, so that a fresh server recommends from real taste before anyone has tapped. */
import { readFile } from 'node:fs/promises';
import { decodeArtefact } from '../../models/collaborative/artefact';
import { manifestOf } from '../db/artefact-manifest';
import { listArtefacts, publishArtefact } from '../db/artefacts';
import type { Database } from '../db/connect';
import { sha256 } from '../db/digest';
import { countErasures, PRETRAINED } from '../db/forgetting';

const FILE = new URL('../../models/collaborative/pretrained/collaborative.palate', import.meta.url);

/** Whose ratings it was trained on, by the name under which `npm run data` imports them. */
const DATASET = 'movielens';

/** Publishes it as the first version, when nothing was ever published. */
export async function publishPretrained(deps: {
  database: Database;
  now: () => number;
  log: (line: string) => void;
  file?: URL;
}): Promise<void> {
  const { database, now, log, file = FILE } = deps;
  if ((await listArtefacts(database.db, 1)).length > 0) return;
  const bytes = await readFile(file).catch(() => null);
  if (!bytes) {
    log(
      'The pretrained model is missing (npm run pretrained makes it): lists start from popularity and content.',
    );
    return;
  }
  const { facts, state } = decodeArtefact(bytes);
  const manifest = manifestOf(bytes, {
    ...{ version: `${PRETRAINED}${sha256(bytes).slice(0, 8)}`, items: state.ids.length, k: state.k },
    config: { ...state.config, dataset: DATASET },
    ...{ metrics: { ...facts.metrics }, trainedAt: facts.trainedAt, basedOn: null },
  });
  const erasuresSeen = await countErasures(database.db);
  await publishArtefact(database.db, { manifest, bytes, erasuresSeen }, new Date(now()));
  log(`Pretrained model: ${state.ids.length} items, ${state.k} factors (${facts.dataset})`);
}
