import type { Bench } from './bench';

/**
 * The benches by the names of `npm run bench -- <name>`. Each is loaded when it is run: a browser's driver and a database
 * in the process would count as memory of the training that is measured.
 */
export const BENCHES: Readonly<Record<string, () => Promise<Bench>>> = {
  als: async () => (await import('./als')).als,
  solvers: async () => (await import('./solvers')).solvers,
  delta: async () => (await import('./delta')).delta,
  peers: async () => (await import('./peers')).peers,
  'fold-in': async () => (await import('./fold-in')).foldIn,
  score: async () => (await import('./score')).score,
  rank: async () => (await import('./rank')).rank,
  import: async () => (await import('./import')).importing,
  ingest: async () => (await import('./ingest')).ingest,
  load: async () => (await import('./load')).load,
  login: async () => (await import('./login')).login,
  quality: async () => (await import('./quality')).quality,
  'review-feature': async () => (await import('./review-feature')).reviewFeature,
  'cold-items': async () => (await import('./cold-items')).coldItems,
  slates: async () => (await import('./slates')).slates,
  onboarding: async () => (await import('./onboarding')).onboarding,
  sentiment: async () => (await import('./sentiment')).sentiment,
  browser: async () => (await import('./browser')).browser,
  start: async () => (await import('./start')).start,
};
