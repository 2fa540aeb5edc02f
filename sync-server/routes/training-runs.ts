/** What the trainer did and decided, for admins (A5): both figures of each gate, about five people or more (V3). */
import { createRoute } from '@hono/zod-openapi';
import { listRuns } from '../db/training-runs';
import type { TrainingRun } from '../db/training-runs';
import { trainingRunsSchema } from '../protocol/training-messages';
import type { TrainingRunMessage } from '../protocol/training-messages';
import { FEWEST_PEOPLE } from '../training/withhold';
import { createApi } from './context';
import type { Api, AppContext } from './context';
import { ACCOUNT_AUTH, jsonOf, refusals } from './openapi';

const LATEST = 20;

const listing = createRoute({
  method: 'get',
  path: '/api/admin/training-runs',
  tags: ['admin'],
  summary: 'What the trainer did and decided, with both figures, newest first',
  description:
    'A candidate replaces the model in service only if it is not worse on held-out likes. Figures of fewer than five people are withheld.',
  security: ACCOUNT_AUTH,
  responses: {
    200: jsonOf(trainingRunsSchema, `The latest ${LATEST}`),
    ...refusals('sign-in-needed', 'forbidden'),
  },
});

export function trainingRunRoutes({ database: { db } }: AppContext): Api {
  const api = createApi();
  api.openapi(listing, async (c) => c.json({ runs: (await listRuns(db, LATEST)).map(toMessage) }, 200));
  return api;
}

const TOO_FEW =
  'Fewer than five people judged it, so its figures are not shown; the decision was made by them all the same.';

/** The reason of a judged run is a sentence with its figures, so it is withheld with them. */
function toMessage(run: TrainingRun): TrainingRunMessage {
  const { id, trigger, state, version, candidate, incumbent, reason } = run;
  const people = (run.evidence['people'] ?? 0) + (run.evidence['importedPeople'] ?? 0);
  const withheld = candidate !== null && (candidate['people'] ?? 0) < FEWEST_PEOPLE;
  return {
    ...{ id, trigger, state, version, withheld },
    startedAt: run.startedAt.getTime(),
    finishedAt: run.finishedAt?.getTime() ?? null,
    people: people < FEWEST_PEOPLE ? null : people,
    candidate: withheld ? null : candidate,
    incumbent: withheld ? null : incumbent,
    reason: withheld ? TOO_FEW : reason,
  };
}
