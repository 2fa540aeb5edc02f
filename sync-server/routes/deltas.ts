/** `GET /api/deltas/{digest}`. */
import type { Api, AppContext } from './context';
import { immutableRoutes } from './immutable';

export const deltaRoutes = (context: AppContext): Api =>
  immutableRoutes(context, {
    path: '/api/deltas',
    summary:
      'What makes the model in service of an earlier one: bytes as models/collaborative/FORMAT.md says',
    kind: 'delta',
    contentType: 'application/octet-stream',
    missing: 'There is no delta with this digest (any more): fetch the whole model.',
  });
