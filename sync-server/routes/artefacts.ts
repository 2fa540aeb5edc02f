/** `GET /api/artefacts/{digest}` (A1). */
import type { Api, AppContext } from './context';
import { immutableRoutes } from './immutable';

export const artefactRoutes = (context: AppContext): Api =>
  immutableRoutes(context, {
    path: '/api/artefacts',
    summary: 'A model: bytes in the format of models/collaborative/FORMAT.md',
    kind: 'artefact',
    contentType: 'application/octet-stream',
    missing: 'There is no model with this digest.',
  });
