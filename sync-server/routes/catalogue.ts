/** `GET /api/catalogue/{digest}` (A1). */
import type { Api, AppContext } from './context';
import { immutableRoutes } from './immutable';

export const catalogueRoutes = (context: AppContext): Api =>
  immutableRoutes(context, {
    path: '/api/catalogue',
    summary: 'A catalogue: `{ "format": 1, "items": Item[] }`',
    kind: 'catalogue',
    contentType: 'application/json',
    missing: 'There is no catalogue with this digest.',
  });
