/** What is new, in one small answer. */
import { artefactInService } from '../db/artefacts';
import { latestCatalogue } from '../db/catalogue';
import type { Db } from '../db/connect';
import type { Manifest } from '../protocol/messages';
import { PROTOCOL_VERSION } from '../protocol/version';

export async function readManifest(db: Db): Promise<Manifest> {
  const [catalogue, artefact] = await Promise.all([latestCatalogue(db), artefactInService(db)]);
  return {
    protocol: PROTOCOL_VERSION,
    catalogue: catalogue && { ...catalogue, url: `/api/catalogue/${catalogue.digest}` },
    artefacts: { collaborative: artefact && artefact.manifest },
  };
}
