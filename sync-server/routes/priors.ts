/** `GET /api/priors/{digest}`. */
import type { Api, AppContext } from './context';
import { immutableRoutes } from './immutable';

export const priorRoutes = (context: AppContext): Api =>
  immutableRoutes(context, {
    path: '/api/priors',
    summary: 'What people’s answers say of the lists’ sources together: JSON as models/bandit/prior.ts says',
    kind: 'prior',
    contentType: 'application/json',
    missing: 'There is no prior with this digest (any more): ask the manifest what is in service.',
  });
