/** What is new, in one small answer. */
import { artefactInService } from '../db/artefacts';
import { latestCatalogue } from '../db/catalogue';
import type { Db } from '../db/connect';
import { listDeltas } from '../db/deltas';
import { forDevices, runningExperiment } from '../db/experiments';
import { ensembleBeside } from '../db/ensembles';
import { priorInService } from '../db/priors';
import type { Manifest } from '../protocol/messages';
import { PROTOCOL_VERSION } from '../protocol/version';

export async function readManifest(db: Db): Promise<Manifest> {
  const [catalogue, artefact, experiment, prior] = await Promise.all([
    latestCatalogue(db),
    artefactInService(db),
    runningExperiment(db),
    priorInService(db),
  ]);
  const digest = artefact?.manifest.digest;
  const deltas = digest ? await listDeltas(db, digest) : [];
  const ensemble = digest ? await ensembleBeside(db, digest) : null;
  return {
    protocol: PROTOCOL_VERSION,
    catalogue: catalogue && { ...catalogue, url: `/api/catalogue/${catalogue.digest}` },
    artefacts: { collaborative: artefact && artefact.manifest, ensemble },
    deltas: deltas.map((delta) => ({ ...delta, url: `/api/deltas/${delta.digest}` })),
    experiment: experiment && forDevices(experiment),
    prior,
  };
}
