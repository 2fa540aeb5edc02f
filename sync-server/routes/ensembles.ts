/** `GET /api/ensembles/{digest}`. */
import type { Api, AppContext } from './context';
import { immutableRoutes } from './immutable';

export const ensembleRoutes = (context: AppContext): Api =>
  immutableRoutes(context, {
    path: '/api/ensembles',
    summary: 'Weights of the blend and a linear model: bytes as models/artefact/FORMAT.md says',
    kind: 'ensemble',
    contentType: 'application/octet-stream',
    missing: 'There is no ensemble with this digest (any more): ask the manifest what is in service.',
  });
