/** `npm run rollback [-- --to <version>]`: put an earlier model back into service. */
import { parseArgs } from 'node:util';
import { PalateError } from '../../models/errors';
import { listArtefacts, rollBackArtefact } from '../db/artefacts';
import type { Db } from '../db/connect';
import { artefactManifestSchema, type ArtefactManifest } from '../protocol/messages';
import { runCommand, withTarget } from './command';
import { ask } from './running-server';

await runCommand(async () => {
  const { values } = parseArgs({ options: { to: { type: 'string' } } });
  const to = values.to ?? null;
  const manifest = await withTarget<ArtefactManifest>({
    ask: async (server) => artefactManifestSchema.parse(await ask(server, '/api/operator/rollback', { to })),
    open: ({ db }) => rollBack(db, to),
  });
  process.stdout.write(`${manifest.version} is in service. Devices fetch it when they next look.\n`);
});

async function rollBack(db: Db, to: string | null): Promise<ArtefactManifest> {
  const artefact = await rollBackArtefact(db, to);
  if (artefact) return artefact.manifest;
  const versions = (await listArtefacts(db)).map(({ manifest }) => manifest.version).join(', ') || 'none';
  throw new PalateError(
    `${to ? `There is no model ${to}.` : 'There is no earlier model.'} Published: ${versions}.`,
  );
}
