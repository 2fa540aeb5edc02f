import type { createRecommendClient } from '../workers/client';

/** The recommend worker, as state classes call it. */
export type Recommend = Pick<ReturnType<typeof createRecommendClient>, 'call'>;
